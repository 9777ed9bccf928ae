import type {} from '@steadysocket/test-kit/browser';
import type { CloseInfo, WebSocketFrame } from '@steadysocket/core';
import { createConnection, heartbeat, webSocket } from '@steadysocket/core';
import { describe, expect, inject, onTestFinished, test } from 'vitest';
import { chunk, fill, severalLooks } from '../servers/fill.js';
import { observe, openConnection } from '../servers/observe.js';

const server = inject('serverUrl');
const bytes = (frame: unknown): number[] => [...new Uint8Array(frame as ArrayBuffer)];
const lost: CloseInfo = { code: 1006, reason: '', wasClean: false, kind: 'lost' };
const refused: CloseInfo = { ...lost, kind: 'refused' };

/** A url function that dials the path first, and an echo from then on. */
const thenEcho =
  (path: string) =>
  ({ attempt }: { readonly attempt: number }): string =>
    server + (attempt === 0 ? path : '/echo');

describe("the browser's own WebSocket", () => {
  test('is used where no other is given', async () => {
    const connection = createConnection(`${server}/echo`);
    onTestFinished(() => connection.close());
    const answer = new Promise((resolve) => connection.on('message', resolve));
    connection.open();
    connection.send('hello');
    expect(await answer).toBe('hello');
  });

  test.each([
    ['a text', 'hello'],
    ['an empty text', ''],
    ['text beyond ASCII', 'žluťoučký 🦊'],
    ['a text of a mebibyte', 'x'.repeat(1 << 20)],
  ])('sends and receives %s', async (_, text) => {
    const { connection, recorded, when } = await openConnection(`${server}/echo`, { WebSocket });
    expect(connection.send(text)).toBe('sent');
    await when(() => recorded.message.length === 1);
    expect(recorded.message).toEqual([text]);
  });

  test.each<[string, () => WebSocketFrame]>([
    ['an ArrayBuffer', () => Uint8Array.of(1, 2, 255).buffer],
    ['a view into a larger buffer', () => Uint8Array.of(0, 1, 2, 255, 0).subarray(1, 4)],
    ['a Blob', () => new Blob([Uint8Array.of(1, 2, 255)])],
  ])('sends %s and receives an ArrayBuffer', async (_, frame) => {
    const { connection, recorded, when } = await openConnection(`${server}/echo`, { WebSocket });
    expect(connection.send(frame())).toBe('sent');
    await when(() => recorded.message.length === 1);
    expect(recorded.message[0]).toBeInstanceOf(ArrayBuffer);
    expect(bytes(recorded.message[0])).toEqual([1, 2, 255]);
  });

  test('receives Blobs where they are asked for', async () => {
    const { connection, recorded, when } = await openConnection(`${server}/echo`, { WebSocket, binaryType: 'blob' });
    connection.send(Uint8Array.of(1, 2, 255));
    await when(() => recorded.message.length === 1);
    expect(bytes(await (recorded.message[0] as Blob).arrayBuffer())).toEqual([1, 2, 255]);
  });

  test('keeps the order of 10 000 messages, both ways', async () => {
    const { connection, recorded, when } = await openConnection(`${server}/echo`, { WebSocket });
    const texts = Array.from({ length: 10_000 }, (_, index) => String(index));
    for (const text of texts) expect(connection.send(text)).toBe('sent');
    await when(() => recorded.message.length === texts.length);
    expect(recorded.message).toEqual(texts);
  });

  test('reports the subprotocol that the server chose', async () => {
    const { connection } = await openConnection(`${server}/echo`, { WebSocket, protocols: ['v2', 'v1'] });
    expect(connection.getSnapshot().protocol).toBe('v2');
  });

  test('receives an absolute url for a relative one', async () => {
    const urls: string[] = [];
    class RecordingWebSocket extends WebSocket {
      constructor(url: string, protocols?: string[]) {
        urls.push(url);
        super(`${server}/echo`, protocols);
      }
    }
    const connection = createConnection('/chat?room=1', { transport: webSocket({ WebSocket: RecordingWebSocket }) });
    onTestFinished(() => connection.close());
    const opened = new Promise((resolve) => connection.on('open', resolve));
    connection.open();
    await opened;
    expect(urls).toEqual([`${location.origin.replace('http', 'ws')}/chat?room=1`]);
  });

  test('queues above the high mark while the server reads nothing, and sends the rest in order', async () => {
    const id = crypto.randomUUID();
    const { connection, recorded, when } = await openConnection(`${server}/stall?id=${id}`, { WebSocket });
    const accepted = await fill(connection);
    expect(connection.send('last')).toBe('queued');
    let drained = false;
    const draining = connection.drained().then(() => (drained = true));
    await severalLooks();
    expect(drained).toBe(false);
    await openConnection(`${server}/resume?id=${id}`, { WebSocket });
    await draining;
    expect(connection.getSnapshot().queued).toBe(0);
    await when(() => recorded.message.length === accepted + 1);
    expect(recorded.message.at(-1)).toBe('last');
    expect(recorded.message.slice(0, -1).every((message) => message === chunk)).toBe(true);
  });
});

describe('a close in the browser', () => {
  test('completes the handshake with the code and the reason that close() was given', async () => {
    const { connection, when } = await openConnection(`${server}/echo`, { WebSocket });
    connection.close(4000, 'bye');
    expect(connection.getSnapshot()).toMatchObject({ status: 'closing', readyState: 2 });
    const { cause } = await when('closed');
    expect(cause).toEqual<CloseInfo>({ code: 4000, reason: 'bye', wasClean: true, kind: 'client' });
  });

  test.each([1000, 1001, 1009, 1011, 1012, 1013, 1014, 4999])('by the server with %i is retried', async (code) => {
    const { recorded, when } = observed(thenEcho(`/close?code=${code}&reason=the+reason`));
    const { cause } = await when(() => recorded.open.length === 2);
    expect(cause).toEqual<CloseInfo>({ code, reason: 'the reason', wasClean: true, kind: 'remote' });
    expect(recorded.close).toEqual([cause]);
    expect(recorded.error).toEqual([]);
  });

  test.each([
    ...[1002, 1003, 1007, 1008, 1010].map((code) => [code, 'fatal-code'] as const),
    ...[3000, 3003, 4401, 4403].map((code) => [code, 'unauthorized'] as const),
  ])('by the server with %i ends the connection as %s', async (code, kind) => {
    const { recorded, when } = observed(`${server}/close?code=${code}&reason=the+reason`);
    const { cause } = await when('closed');
    expect(cause).toEqual<CloseInfo>({ code, reason: 'the reason', wasClean: true, kind });
    expect(recorded.close).toEqual([cause]);
  });

  test('by the server without a code is 1005, and is retried', async () => {
    const { recorded, when } = observed(thenEcho('/close'));
    const { cause } = await when(() => recorded.open.length === 2);
    expect(cause).toEqual<CloseInfo>({ code: 1005, reason: '', wasClean: true, kind: 'remote' });
  });

  test.each([0, 999, 1004, 1005, 1006, 1015, 1016, 2000, 2999, 5000, 65_535])(
    'by the server with %i, which must not travel, is a loss that is retried',
    async (code) => {
      const { recorded, when } = observed(thenEcho(`/unlawful-close?code=${code}`));
      const { cause } = await when(() => recorded.open.length === 2);
      expect(cause).toEqual(lost);
      expect(recorded.error.map((error) => error.code)).toEqual(['transport-failed']);
    },
  );

  test('without a word is a loss that is retried', async () => {
    const { recorded, when } = observed(thenEcho('/drop'));
    await when(() => recorded.open.length === 2);
    expect(recorded.close).toEqual([lost]);
  });
});

describe('an attempt in the browser', () => {
  test.each([
    ['nothing listens', `${inject('deadUrl')}/?token=hidden`],
    ['the server answers 403', `${server}/refuse?status=403&token=hidden`],
    ['the server answers 503', `${server}/refuse?status=503&token=hidden`],
  ])('is retried when %s, and its error gives nothing away', async (_, url) => {
    const dead = ({ attempt }: { readonly attempt: number }): string => (attempt < 2 ? url : `${server}/echo`);
    const { recorded, when } = observed(dead);
    await when('open');
    expect(recorded.close).toEqual([refused, refused]);
    expect(recorded.error.map(({ code }) => code)).toEqual(['transport-failed', 'transport-failed']);
    expect(recorded.error.map(String).join()).not.toContain('hidden');
  });
});

describe('a half-open link in the browser', () => {
  test('is abandoned after a silent heartbeat, whatever its socket says', async () => {
    const { connection, recorded, when } = await openConnection(thenEcho('/stall'), {
      WebSocket,
      heartbeat: heartbeat({ message: 'ping', intervalMs: 100, timeoutMs: 100, isReply: (frame) => frame === 'ping' }),
    });
    await when(() => recorded.close.length === 1);
    expect(recorded.close).toEqual([{ ...lost, kind: 'heartbeat-timeout' }]);
    expect(recorded.error.map(({ code }) => code)).toEqual(['heartbeat-timeout']);
    connection.send('healed');
    await when(() => recorded.message.includes('healed'));
    expect(recorded.message).toEqual(['healed']);
  });

  test('does not keep close() waiting', async () => {
    const { connection, when } = await openConnection(`${server}/stall`, { WebSocket });
    connection.close();
    const { cause } = await when('closed');
    expect(cause).toEqual<CloseInfo>({ ...lost, kind: 'client' });
  });

  test('is replaced at once by reconnect()', async () => {
    const urls = [`${server}/stall`, `${server}/echo`];
    const { connection, recorded, when } = await openConnection(() => urls.shift() ?? '', { WebSocket });
    connection.reconnect();
    connection.send('healed');
    await when(() => recorded.message.length === 1);
    expect(recorded.close).toEqual([{ ...lost, kind: 'reconnect' }]);
  });
});

function observed(url: Parameters<typeof observe>[0]): ReturnType<typeof observe> {
  const made = observe(url, { WebSocket });
  made.connection.open();
  return made;
}
