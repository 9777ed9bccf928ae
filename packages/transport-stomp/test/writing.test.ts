import { webSocket } from '@steadysocket/core';
import { eventually, observe } from '@steadysocket/test-kit/observing';
import type { StompBroker } from '@steadysocket/test-kit/stomp-broker';
import { startStompBroker } from '@steadysocket/test-kit/stomp-broker';
import { sockJs } from '@steadysocket/transport-sockjs';
import type { ClientOptions, StompFrame } from '@steadysocket/transport-stomp';
import { stomp } from '@steadysocket/transport-stomp';
import { TickerStrategy, Versions } from '@stomp/stompjs';
import { describe, expect, test } from 'vitest';
import { openStage } from './stage.js';
import { openWire } from './wire.js';

const destination = '/a';
const utf8 = (text: string): number => new TextEncoder().encode(text).byteLength;

describe('splitLargeFrames', () => {
  const split = (maxWebSocketChunkSize: number): { client: ClientOptions } => ({
    client: { splitLargeFrames: true, maxWebSocketChunkSize },
  });

  test.each([4, 5, 6, 7, 8, 64])(
    'cuts a frame into pieces of at most %i bytes, and never a character',
    async (size) => {
      const { connection, written } = await openWire({ stomp: split(size) });
      const before = written().length;
      const body = 'a🙂🙂b✓ž🙂'.repeat(20);
      connection.send({ destination, body });
      const pieces = written().slice(before);
      expect(pieces.join('')).toBe(`SEND\ndestination:/a\ncontent-length:${utf8(body)}\n\n${body}\0`);
      for (const piece of pieces) {
        expect(utf8(piece)).toBeLessThanOrEqual(size);
        expect(piece).not.toMatch(/\p{Surrogate}/u);
      }
    },
  );

  test('leaves what fits, and binary bodies, in one piece', async () => {
    const { connection, written } = await openWire({ stomp: split(200) });
    const before = written().length;
    connection.send({ destination, body: 'x'.repeat(100) });
    connection.send({ destination, body: new Uint8Array(1_000) });
    expect(written()).toHaveLength(before + 2);
  });

  test('is off unless asked for, and then cuts at 8 KiB', async () => {
    const off = await openWire();
    const on = await openWire({ stomp: { client: { splitLargeFrames: true } } });
    const lengths = [off, on].map(({ connection, written }) => {
      const before = written().length;
      connection.send({ destination, body: 'x'.repeat(20_000) });
      return written()
        .slice(before)
        .map((piece) => piece.length);
    });
    expect(lengths[0]).toHaveLength(1);
    expect(lengths[1]?.slice(0, 2)).toEqual([8_192, 8_192]);
  });

  test('arrives whole over a WebSocket, and so does what follows', async () => {
    const { connection, server } = await openStage({ stomp: split(64) });
    await expectWhole(connection, server);
  });

  test('arrives whole over SockJS, and so does what follows', async () => {
    await using server = await startStompBroker();
    const transport = stomp({ over: sockJs(), ...split(64) });
    const { connection, when } = observe<StompFrame>(server.sockJsUrl, { transport });
    connection.open();
    await when('open');
    await expectWhole(connection, server);
    connection.close();
  });

  test('ends the link when only a part of a frame could be written', async () => {
    const wire = await openWire({
      stomp: split(8),
      onFrame(text) {
        if (text.includes('SEND')) wire.over.link.sendError = new Error('full');
      },
    });
    wire.connection.send({ destination, body: 'x'.repeat(40) });
    await wire.when(() => wire.recorded.open.length === 2);
    expect(wire.over.links[0]?.state).toBe('abandoned');
    expect(wire.recorded.error[0]).toMatchObject({ code: 'transport-failed' });
  });
});

async function expectWhole(
  connection: { deliver(frame: StompFrame): Promise<unknown> },
  server: StompBroker,
): Promise<void> {
  const bodies = ['🙂'.repeat(300), 'b', 'ž🙂✓'.repeat(99)];
  for (const body of bodies) await connection.deliver({ destination, body });
  await eventually(() => server.broker.commands('SEND').map(({ body }) => body)).toEqual(bodies);
}

describe('contentLength', () => {
  const headOf = (text: string | undefined): string => text?.split('\n\n')[0] ?? '';

  test('false leaves the header away from text, for a frame or for all of them', async () => {
    const one = await openWire();
    one.connection.send({ destination, body: 'text', contentLength: false });
    expect(one.written().at(-1)).toBe('SEND\ndestination:/a\n\ntext\0');
    one.connection.send({ destination, body: 'text' });
    expect(headOf(one.written().at(-1))).toContain('content-length:4');
    const all = await openWire({ stomp: { contentLength: false } });
    all.connection.send({ destination, body: 'text' });
    expect(headOf(all.written().at(-1))).not.toContain('content-length');
    all.connection.send({ destination, body: 'text', contentLength: true });
    expect(headOf(all.written().at(-1))).toContain('content-length:4');
  });

  test('stays with bytes', async () => {
    const { connection, written } = await openWire({ stomp: { contentLength: false } });
    connection.send({ destination, body: new Uint8Array([0, 1]), contentLength: false });
    expect(headOf(written().at(-1))).toContain('content-length:2');
  });

  test('false refuses a text that would end at its null byte', async () => {
    const { connection, written } = await openWire();
    const { length } = written();
    const frame = { destination, body: 'a\0b', contentLength: false };
    expect(() => connection.send(frame)).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
    expect(written()).toHaveLength(length);
  });

  test('counts bytes, three for a lone surrogate', async () => {
    const { connection, written } = await openWire();
    connection.send({ destination, body: 'ž\uD800' });
    expect(headOf(written().at(-1))).toContain('content-length:5');
  });
});

describe('options of the client', () => {
  const wrong: readonly (readonly [string, ClientOptions])[] = [
    ['a size of pieces that holds no character', { maxWebSocketChunkSize: 3 }],
    ['a size of pieces that is no number', { maxWebSocketChunkSize: NaN }],
    ['a tolerance that is no number', { heartbeatToleranceMultiplier: NaN }],
    ['a tolerance below one', { heartbeatToleranceMultiplier: 0 }],
    ['an option without a meaning here', { reconnectDelay: 5 } as ClientOptions],
    ['a debug function', { debug: () => {} } as ClientOptions],
  ];
  test.each(wrong)('%s is refused', (_, client) => {
    expect(() => stomp({ over: webSocket(), client })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
  });

  test('forceBinaryWSFrames sends everything in binary messages, and needs a transport that can', async () => {
    const client = { forceBinaryWSFrames: true };
    expect(() => stomp({ over: sockJs(), client })).toThrow(expect.objectContaining({ code: 'invalid-option' }));
    const { connection, over } = await openWire({ stomp: { client } });
    connection.send({ destination, body: 'text' });
    expect(over.link.sent.map((frame) => typeof frame)).toEqual(['object', 'object']);
    const { connection: real, server } = await openStage({ stomp: { client } });
    await real.deliver({ destination, body: '✓' });
    expect(server.broker.commands('SEND')[0]?.body).toBe('✓');
  });

  test('appendMissingNULLonIncoming completes what was cut off', async () => {
    const { receive, messages, over } = await openWire({ stomp: { client: { appendMissingNULLonIncoming: true } } });
    receive('MESSAGE\n\n1', 'MESSAGE\n\n2\0', '\n', 'MESSAGE\ncontent-length:1\n\n3');
    expect(messages().map(({ body }) => body)).toEqual(['1', '2', '3']);
    expect(over.links).toHaveLength(1);
  });

  test('stompVersions decides what CONNECT and the subprotocols ask for', async () => {
    const client = { stompVersions: new Versions([Versions.V1_1]) };
    const { written, over } = await openWire({ connected: 'CONNECTED\nversion:1.1\n\n\0', stomp: { client } });
    expect(written()[0]).toContain('\naccept-version:1.1\n');
    expect(over.link.request.protocols).toEqual(['v11.stomp']);
  });

  test('heartbeatStrategy falls back to timers without workers', async () => {
    const client = { heartbeatStrategy: TickerStrategy.Worker };
    const { server } = await openStage({
      broker: { heartbeat: [0, 20] },
      stomp: { client, heartbeat: { outgoingMs: 20 } },
    });
    await eventually(() => server.broker.heartbeats).toBeGreaterThan(1);
  });
});

describe('a body whose buffer was transferred', () => {
  test('is refused at the call, and nothing of it is sent, now or later', async () => {
    const { connection, written } = await openWire();
    const body = new Uint8Array(8);
    structuredClone(body.buffer, { transfer: [body.buffer] });
    const { length } = written();
    expect(() => connection.send({ destination, body })).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
    await expect(connection.deliver({ destination, body })).rejects.toMatchObject({ code: 'invalid-frame' });
    expect(written()).toHaveLength(length);
    expect(connection.getSnapshot().queued).toBe(0);
  });
});

test('measures exactly what a frame takes', async () => {
  const transport = stomp({ over: webSocket() });
  const { connection, over } = await openWire();
  const frames: StompFrame[] = [
    { destination },
    { destination, body: 'ž🙂\uD800' },
    { destination: 'a:b\n', headers: { 'x:y': 'ž\r' }, body: 'text' },
    { destination, body: 'text', contentLength: false },
    { destination, body: new Uint8Array(9) },
  ];
  for (const frame of frames) {
    connection.send(frame);
    const sent = over.link.sent.at(-1);
    expect(transport.sizeOf(frame)).toBe(typeof sent === 'string' ? utf8(sent) : (sent as Uint8Array).byteLength);
  }
});
