import type { WebSocketFrame } from '@steadysocket/core';
import { ConnectionError } from '@steadysocket/core';
import type { FakeLink } from '@steadysocket/core/testing';
import { rejection, thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { describe, expect, test } from 'vitest';
import type { Harness } from './harness.js';
import { harness, openHarness } from './harness.js';

type World = Harness<string, string>;

const broken = new Error('the transport is broken');

function breaking(method: 'close' | 'abandon' | 'send'): (link: FakeLink<WebSocketFrame>) => void {
  return (link) => {
    link[method] = () => {
      throw broken;
    };
  };
}

describe('a transport that throws on connect', () => {
  test('ends the attempt, which is retried', async () => {
    const made = harness<string, string>();
    made.transport.failNext(broken);
    expect(await uncaughtDuring(() => made.connection.open())).toEqual([]);
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'waiting',
      cause: { code: 1006, kind: 'dial-failed' },
      error: { code: 'transport-failed' },
    });
    expect(made.errorCodes()).toEqual(['transport-failed']);
    expect(made.recorded('close')).toHaveLength(1);
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('keeps what is queued', () => {
    const made = harness<string, string>();
    made.connection.send('waits');
    made.transport.failNext(broken);
    made.connection.open();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['waits']);
  });

  test('grows the delay as any other failure', () => {
    const made = harness<string, string>();
    made.transport.failNext(broken);
    made.connection.open();
    made.transport.failNext(broken);
    made.clock.advance(made.delay());
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', attempt: 2 });
    expect(made.delay()).toBe(5_000);
  });

  test('may throw what is no error', () => {
    const made = harness<string, string>();
    made.transport.failNext(undefined);
    made.connection.open();
    expect(made.recorded('error')[0]).toBeInstanceOf(ConnectionError);
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });
});

describe('a transport that throws on send', () => {
  test('loses its link, and the message keeps its place', async () => {
    const made = openHarness<string, string>();
    made.transport.link.sendError = broken;
    expect(await uncaughtDuring(() => expect(made.connection.send('kept')).toBe('queued'))).toEqual([]);
    expect(made.errorCodes()).toEqual(['transport-failed']);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 1 });
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['kept']);
  });

  test('drops a volatile message, with an event', () => {
    const made = openHarness<string, string>();
    made.transport.link.sendError = broken;
    expect(made.connection.send('now or never', { volatile: true })).toBe('dropped');
    expect(made.recorded('drop')).toHaveLength(1);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 0 });
  });

  test('drops the message where nothing can keep it, with an event', () => {
    const made = openHarness<string, string>({ queue: false });
    made.transport.link.sendError = broken;
    expect(made.connection.send('homeless')).toBe('dropped');
    expect(made.recorded('drop')).toHaveLength(1);
  });

  test('leaves a delivery in the queue: it was not written', async () => {
    const made = openHarness<string, string>({ kit: { capabilities: { acks: true } } });
    made.transport.link.sendError = broken;
    const delivery = made.connection.deliver('order');
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 1 });
    made.clock.advance(made.delay());
    made.transport.link.accept();
    made.transport.link.acknowledge('yes');
    expect(await delivery).toBe('yes');
  });

  test('that blames the frame with a coded error throws at the call, and keeps its link', () => {
    const made = openHarness<string, string>();
    made.transport.link.sendError = new ConnectionError('invalid-frame', 'Not this frame.');
    expect(thrownBy(() => made.connection.send('refused')).code).toBe('invalid-frame');
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', queued: 0 });
  });

  test('that blames a delivery’s frame rejects it', async () => {
    const made = openHarness<string, string>({ kit: { capabilities: { acks: true } } });
    made.transport.link.sendError = new ConnectionError('invalid-frame', 'Not this frame.');
    expect(await rejection(made.connection.deliver('refused'))).toBe('invalid-frame');
    expect(made.clock.pending).toBe(0);
  });
});

describe('a transport that can neither write a frame nor measure it', () => {
  const made = (): World =>
    openHarness({
      backpressure: { highBytes: 10 },
      kit: {
        sizeOf(frame) {
          if (frame === 'bad') throw broken;
          return 1;
        },
      },
    });

  test('loses its link rather than stay open and mute', () => {
    const { connection, transport, clock } = made();
    transport.link.sendError = broken;
    expect(() => connection.send('bad')).toThrow();
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 0 });
    connection.send('good');
    clock.advance(5_000);
    transport.link.accept();
    expect(transport.link.sent).toEqual(['good']);
  });

  test('loses its link when what waits is not written either', () => {
    const { connection, transport } = made();
    transport.link.bufferedAmount = 11;
    connection.send('first in line');
    transport.link.bufferedAmount = 0;
    transport.link.sendError = broken;
    expect(() => connection.send('bad')).toThrow();
    expect(connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 1 });
  });
});

describe('a transport that throws on close', () => {
  test('does not keep the connection from closing', async () => {
    const made = openHarness<string, string>({ kit: { onConnect: breaking('close') } });
    expect(await uncaughtDuring(() => made.connection.close())).toEqual([]);
    made.clock.advance(10_000);
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.transport.live).toBe(0);
  });

  test('does not keep the connection from going idle', async () => {
    const made = harness<string, string>({ kit: { onConnect: breaking('close') }, lingerMs: 0 });
    const release = made.connection.acquire();
    made.transport.link.accept();
    release();
    expect(await uncaughtDuring(() => made.clock.advance(0))).toEqual([]);
    made.clock.advance(10_000);
    expect(made.connection.getSnapshot().status).toBe('idle');
  });
});

describe('a transport that throws on abandon', () => {
  test.each<[string, (made: World) => void, string, number]>([
    ['reconnect()', ({ connection }) => connection.reconnect(), 'connecting', 0],
    ['the connect timeout', ({ clock }) => clock.advance(10_000), 'waiting', 1],
    ['close()', ({ connection }) => connection.close(), 'closed', 1],
  ])('does not disturb %s', async (_, act, status, closes) => {
    const made = harness<string, string>({ kit: { onConnect: breaking('abandon') } });
    made.connection.open();
    expect(await uncaughtDuring(() => act(made))).toEqual([]);
    expect(made.connection.getSnapshot().status).toBe(status);
    expect(made.recorded('close')).toHaveLength(closes);
  });

  test('cannot make its link receive again', async () => {
    const made = harness<string, string>({ kit: { onConnect: breaking('abandon') } });
    made.connection.open();
    await uncaughtDuring(() => made.connection.reconnect());
    made.transport.links[0]?.accept();
    made.transport.links[0]?.receive('zombie');
    expect(made.connection.getSnapshot().status).toBe('connecting');
    expect(made.recorded('message')).toEqual([]);
  });
});

describe('a transport that says too much', () => {
  test('is notified once of the end of a link, and not of later events', () => {
    const made = openHarness<string, string>();
    const { link } = made.transport;
    link.drop();
    const events = made.log.length;
    link.accept();
    link.receive('late');
    link.fail(new Error('late'));
    link.end({ code: 1008 });
    expect(made.log).toHaveLength(events);
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test('is contained when it reports what is no error', () => {
    const made = openHarness<string, string>();
    made.transport.link.fail(undefined);
    made.transport.link.fail('text');
    expect(made.errorCodes()).toEqual(['transport-failed', 'transport-failed']);
    expect(made.recorded('error').every((error) => error instanceof ConnectionError)).toBe(true);
  });
});

describe('a codec that throws', () => {
  test('what is no error is contained both ways', () => {
    const made = openHarness<string, string>({
      codec: {
        encode() {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- bad codecs exist.
          throw 'a text';
        },
        decode() {
          // eslint-disable-next-line @typescript-eslint/only-throw-error -- bad codecs exist.
          throw null;
        },
      },
    });
    expect(thrownBy(() => made.connection.send('x'))).toBeInstanceOf(ConnectionError);
    made.transport.link.receive('x');
    expect(made.errorCodes()).toEqual(['decode-failed']);
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});
