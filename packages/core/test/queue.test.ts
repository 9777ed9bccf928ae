import { runInNewContext } from 'node:vm';
import type { Codec } from '@steadysocket/core';
import { binary, ConnectionError, createConnection, webSocket } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { rejection, settled, thrownBy } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { harness, openHarness } from './harness.js';

describe('bounds of the queue', () => {
  test('gives up the newest message by default', () => {
    const made = harness<string, string>({ queue: { maxMessages: 2 } });
    const outcomes = ['one', 'two', 'three'].map((message) => made.connection.send(message));
    made.openUp();
    expect(outcomes).toEqual(['queued', 'queued', 'dropped']);
    expect(made.transport.link.sent).toEqual(['one', 'two']);
  });

  test('gives up the oldest message with drop-oldest', () => {
    const made = harness<string, string>({ queue: { maxMessages: 2, overflow: 'drop-oldest' } });
    const outcomes = ['one', 'two', 'three'].map((message) => made.connection.send(message));
    made.openUp();
    expect(outcomes).toEqual(['queued', 'queued', 'queued']);
    expect(made.recorded('drop')).toEqual([{ message: 'one', reason: 'full' }]);
    expect(made.transport.link.sent).toEqual(['two', 'three']);
  });

  test('gives up as many of the oldest as one large message needs', () => {
    const made = harness<string, string>({ queue: { maxBytes: 10, overflow: 'drop-oldest' } });
    for (const message of ['aaa', 'bbb', 'ccc', 'dddddd']) made.connection.send(message);
    expect(made.recorded('drop').map(({ message }) => message)).toEqual(['aaa', 'bbb']);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['ccc', 'dddddd']);
  });

  test('counts the bytes that the transport measures', () => {
    const made = harness<string, string>({ kit: { sizeOf: () => 100 }, queue: { maxBytes: 250 } });
    made.connection.send('a');
    expect(made.connection.send('b')).toBe('queued');
    expect(made.connection.send('c')).toBe('dropped');
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 2, queuedBytes: 200 });
  });

  test('lets a message fit that fills it to the last byte', () => {
    const made = harness<string, string>({ queue: { maxBytes: 6 } });
    expect(made.connection.send('abc')).toBe('queued');
    expect(made.connection.send('def')).toBe('queued');
    expect(made.connection.getSnapshot().queuedBytes).toBe(6);
  });

  test('gives up a message that is too large by itself and nothing else', () => {
    const made = harness<string, string>({ queue: { maxBytes: 4, overflow: 'drop-oldest' } });
    made.connection.send('kept');
    expect(made.connection.send('large')).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: 'large', reason: 'too-large' }]);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['kept']);
  });

  test('sends at once what would be too large to keep', () => {
    const { connection } = openHarness({ queue: { maxBytes: 4 } });
    expect(connection.send('large')).toBe('sent');
  });

  test('holds 1 024 messages by default', () => {
    const made = harness<string, string>();
    for (let index = 0; index < 1_024; index += 1) made.connection.send('x');
    expect(made.recorded('drop')).toEqual([]);
    expect(made.connection.send('one more')).toBe('dropped');
  });

  test('holds 64 MiB by default', () => {
    const mebibyte = 1024 * 1024;
    const made = harness<string, string>({ kit: { sizeOf: (frame) => (frame === 'big' ? mebibyte : 1) } });
    for (let index = 0; index < 64; index += 1) expect(made.connection.send('big')).toBe('queued');
    expect(made.connection.send('x')).toBe('dropped');
  });

  test('counts no messages while a link is open: a burst arrives whole', () => {
    const made = openHarness<string, string>();
    made.transport.link.bufferedAmount = 2 ** 20 + 1;
    for (let index = 0; index < 20_000; index += 1) expect(made.connection.send('x'.repeat(100))).toBe('queued');
    made.transport.link.bufferedAmount = 0;
    made.clock.advance(50);
    expect(made.transport.link.sent).toHaveLength(20_000);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('counts bytes while a link is open', () => {
    const made = openHarness<string, string>({ queue: { maxBytes: 10 } });
    made.transport.link.bufferedAmount = 2 ** 20 + 1;
    expect(made.connection.send('12345678')).toBe('queued');
    expect(made.connection.send('123')).toBe('dropped');
  });

  test.each(['drop-newest', 'drop-oldest'] as const)('keeps what a lost link left behind (%s)', (overflow) => {
    const made = openHarness<string, string>({ queue: { maxMessages: 2, overflow } });
    made.transport.link.bufferedAmount = 2 ** 20 + 1;
    for (const message of ['1', '2', '3', '4']) made.connection.send(message);
    made.transport.link.drop();
    expect(made.connection.getSnapshot().queued).toBe(4);
    made.connection.send('5');
    expect(made.recorded('drop')).toHaveLength(1);
    expect(made.connection.getSnapshot().queued).toBe(4);
  });

  test('has room again once messages have gone out', () => {
    const made = harness<string, string>({ queue: { maxMessages: 1 } });
    made.connection.send('one');
    made.openUp();
    made.transport.link.drop();
    expect(made.connection.send('two')).toBe('queued');
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 1, queuedBytes: 3 });
  });
});

describe('a key', () => {
  const queued = (options?: Parameters<typeof harness<string, string>>[0]) => harness<string, string>(options);

  test('replaces what waits under it, in its place', () => {
    const made = queued();
    for (const [message, key] of [['x: 1', 'x'], ['hello'], ['y: 1', 'y'], ['x: 2', 'x'], ['x: 3', 'x']] as const) {
      expect(made.connection.send(message, key === undefined ? {} : { key })).toBe('queued');
    }
    expect(made.recorded('drop')).toEqual([
      { message: 'x: 1', reason: 'replaced' },
      { message: 'x: 2', reason: 'replaced' },
    ]);
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 3, queuedBytes: 'x: 3hello'.length + 4 });
    made.openUp();
    expect(made.transport.link.sent).toEqual(['x: 3', 'hello', 'y: 1']);
  });

  test('is free again once its message has gone out', () => {
    const made = queued();
    made.connection.send('1', { key: 'x' });
    made.openUp();
    made.connection.pause();
    made.connection.send('2', { key: 'x' });
    made.connection.send('3', { key: 'x' });
    made.connection.open();
    made.transport.link.accept();
    expect(made.transport.links.map(({ sent }) => sent)).toEqual([['1'], ['3']]);
  });

  test('needs no room of its own', () => {
    const made = queued({ queue: { maxMessages: 1, maxBytes: 4 } });
    made.connection.send('1234', { key: 'x' });
    expect(made.connection.send('4321', { key: 'x' })).toBe('queued');
    expect(made.connection.send('12345', { key: 'x' })).toBe('dropped');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['4321']);
  });

  test('keeps what waits when a larger message does not fit in its place', () => {
    const made = queued({ queue: { maxBytes: 6 } });
    made.connection.send('123', { key: 'x' });
    made.connection.send('abc');
    expect(made.connection.send('1234', { key: 'x' })).toBe('dropped');
    expect(made.recorded('drop')).toEqual([{ message: '1234', reason: 'full' }]);
    expect(made.connection.getSnapshot().queued).toBe(2);
  });

  test.each(['first', 'last'])('makes room for a larger message by giving up the oldest others (%s)', (place) => {
    const made = queued({ queue: { maxBytes: 6, overflow: 'drop-oldest' } });
    if (place === 'first') made.connection.send('1', { key: 'x' });
    for (const message of ['ab', 'cd']) made.connection.send(message);
    if (place === 'last') made.connection.send('1', { key: 'x' });
    expect(made.connection.send('1234', { key: 'x' })).toBe('queued');
    expect(made.recorded('drop')).toEqual([
      { message: 'ab', reason: 'full' },
      { message: '1', reason: 'replaced' },
    ]);
    made.openUp();
    expect(made.transport.link.sent).toEqual(place === 'first' ? ['1234', 'cd'] : ['cd', '1234']);
  });

  test('gives the message a time to live of its own', () => {
    const made = queued();
    made.connection.send('1', { key: 'x', ttlMs: 10 });
    made.connection.send('2', { key: 'x' });
    made.clock.advance(20);
    expect(made.connection.getSnapshot().queued).toBe(1);
    made.connection.send('3', { key: 'x', ttlMs: 10 });
    made.clock.advance(20);
    expect(made.recorded('drop').map(({ reason }) => reason)).toEqual(['replaced', 'replaced', 'expired']);
  });

  test('costs no more with many messages waiting', () => {
    const made = queued({ queue: { maxMessages: Infinity } });
    for (let n = 0; n < 20_000; n += 1) made.connection.send('move', { key: `cursor ${String(n % 10_000)}` });
    expect(made.connection.getSnapshot().queued).toBe(10_000);
  });

  test('means nothing to a message that goes out at once', () => {
    const made = openHarness<string, string>();
    expect(made.connection.send('1', { key: 'x' })).toBe('sent');
    expect(made.connection.send('2', { key: 'x' })).toBe('sent');
    expect(made.transport.link.sent).toEqual(['1', '2']);
  });

  test('is text', () => {
    expect(() => queued().connection.send('1', { key: 1 as never })).toThrow(/key/);
  });
});

describe('the sent event', () => {
  test('comes for each queued message that is handed over, in order, after open', () => {
    const made = harness<string, string>();
    made.connection.send('1');
    made.connection.send('2');
    made.openUp();
    made.connection.send('3');
    expect(made.recorded('sent')).toEqual([{ message: '1' }, { message: '2' }]);
    expect(made.log.map(({ name }) => name)).toEqual(['open', 'sent', 'sent']);
  });

  test('does not come for what no link takes', () => {
    const made = harness<string, string>();
    made.connection.send('1');
    made.connection.open();
    made.transport.link.sendError = new Error('broken');
    made.transport.link.accept();
    expect(made.recorded('sent')).toEqual([]);
  });
});

describe('time to live', () => {
  test('does not flush what has expired', () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 100 });
    made.connection.send('lasting');
    made.clock.advance(101);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['lasting']);
    expect(made.recorded('drop')).toEqual([{ message: 'brief', reason: 'expired' }]);
  });

  test('flushes what has not expired yet', () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 100 });
    made.clock.advance(99);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['brief']);
  });

  test('makes room for a send by giving up what has expired', () => {
    const made = harness<string, string>({ queue: { maxMessages: 1 } });
    made.connection.send('brief', { ttlMs: 100 });
    made.clock.advance(101);
    expect(made.connection.send('next')).toBe('queued');
    expect(made.recorded('drop')).toEqual([{ message: 'brief', reason: 'expired' }]);
  });

  test('does not show what has expired in the snapshot', async () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 100 });
    made.clock.advance(101);
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 0, queuedBytes: 0 });
    await settled();
    expect(made.recorded('drop')).toEqual([{ message: 'brief', reason: 'expired' }]);
  });

  test('calls no listener while the snapshot is read', async () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 100 });
    let reading = false;
    let toldWhileReading = 0;
    made.connection.on('drop', () => (toldWhileReading += reading ? 1 : 0));
    made.connection.subscribe(() => (toldWhileReading += reading ? 1 : 0));
    made.clock.advance(101);
    reading = true;
    made.connection.getSnapshot();
    reading = false;
    await settled();
    expect(made.recorded('drop')).toHaveLength(1);
    expect(toldWhileReading).toBe(0);
  });

  test('tells state listeners of what a read gave up', async () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 100 });
    let shown = made.connection.getSnapshot();
    made.connection.subscribe(() => (shown = made.connection.getSnapshot()));
    made.clock.advance(101);
    const read = made.connection.getSnapshot();
    await settled();
    expect(shown).toBe(read);
  });

  test('has one timer, and none once nothing that expires waits', () => {
    const made = harness<string, string>({ queue: { ttlMs: 50 } });
    made.connection.send('brief');
    made.connection.send('briefer', { ttlMs: 10 });
    expect(made.clock.pending).toBe(1);
    made.openUp();
    expect(made.clock.pending).toBe(0);
  });

  test('drops what expires when it is due, though nobody looks', () => {
    const made = harness<string, string>();
    made.connection.send('lasting');
    made.connection.send('brief', { ttlMs: 10 });
    made.connection.send('middling', { ttlMs: 20 });
    made.clock.advance(9);
    expect(made.recorded('drop')).toEqual([]);
    made.clock.advance(1);
    expect(made.recorded('drop')).toEqual([{ message: 'brief', reason: 'expired' }]);
    made.clock.advance(10);
    expect(made.recorded('drop')).toHaveLength(2);
    expect(made.clock.pending).toBe(0);
  });

  test('may be longer than a timer can wait', () => {
    const made = harness<string, string>();
    made.connection.send('patient', { ttlMs: 2 ** 31 + 1_000 });
    made.clock.advance(2 ** 31);
    expect(made.recorded('drop')).toEqual([]);
    made.clock.advance(1_000);
    expect(made.recorded('drop')).toHaveLength(1);
  });

  test('takes the queue’s ttlMs where a send names none', () => {
    const made = harness<string, string>({ queue: { ttlMs: 50 } });
    made.connection.send('ordinary');
    made.connection.send('patient', { ttlMs: 500 });
    made.clock.advance(51);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['patient']);
  });

  test('judges by wall-clock time after a sleep', () => {
    const made = harness<string, string>();
    made.connection.send('brief', { ttlMs: 60_000 });
    made.clock.sleep(3_600_000);
    made.openUp();
    expect(made.transport.link.sent).toEqual([]);
  });
});

describe('encoding', () => {
  const numbers: Codec<number, number> = {
    encode(message) {
      if (!Number.isFinite(message)) throw new RangeError('not finite');
      return String(message);
    },
    decode: Number,
  };

  test.each(['idle', 'open', 'closed'])('throws at the call for a message that does not encode, while %s', (status) => {
    const made = harness<number, number>({ codec: numbers });
    if (status === 'open') made.openUp();
    if (status === 'closed') made.connection.close();
    const error = thrownBy(() => made.connection.send(NaN));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe('encode-failed');
    expect(made.connection.getSnapshot()).toMatchObject({ status, queued: 0 });
    expect(made.recorded('drop')).toEqual([]);
  });

  test('encodes a message when it is accepted, once', () => {
    let encoded = 0;
    const message = { text: 'before' };
    const made = harness<unknown, { text: string }>({
      codec: {
        encode({ text }) {
          encoded += 1;
          return text;
        },
        decode: (frame) => frame,
      },
    });
    made.connection.send(message);
    message.text = 'after';
    made.openUp();
    expect(made.transport.link.sent).toEqual(['before']);
    expect(encoded).toBe(1);
  });

  test('copies binary that is queued', () => {
    const made = harness();
    const bytes = new Uint8Array([1, 2, 3, 4]);
    const part = new Uint8Array(bytes.buffer, 1, 2);
    const whole = new Uint8Array([7, 8]).buffer;
    made.connection.send(part);
    made.connection.send(whole);
    bytes.fill(0);
    new Uint8Array(whole).fill(0);
    made.openUp();
    const written = made.transport.link.sent.map((frame) =>
      ArrayBuffer.isView(frame)
        ? [...new Uint8Array(frame.buffer, frame.byteOffset, frame.byteLength)]
        : [...new Uint8Array(frame as ArrayBuffer)],
    );
    expect(written).toEqual([
      [2, 3],
      [7, 8],
    ]);
  });

  test('borrows object frames', () => {
    const transport = fakeTransport<{ body: string }>({ sizeOf: ({ body }) => body.length });
    const connection = createConnection<unknown, { body: string }, { body: string }>('ws://server.test/', {
      transport,
      codec: { encode: (message) => message, decode: (frame) => frame },
    });
    const message = { body: 'hello' };
    connection.send(message);
    expect(connection.getSnapshot().queuedBytes).toBe(5);
    connection.open();
    transport.link.accept();
    expect(transport.link.sent[0]).toBe(message);
    connection.close();
    transport.link.end();
  });
});

describe('order', () => {
  test('flushes first in, first out', () => {
    const made = harness<string, string>();
    const messages = Array.from({ length: 100 }, (_, index) => `message ${index}`);
    for (const message of messages) made.connection.send(message);
    made.openUp();
    expect(made.transport.link.sent).toEqual(messages);
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 0, queuedBytes: 0 });
  });

  test('puts a send in an open handler after what was queued', () => {
    const made = harness<string, string>();
    made.connection.on('open', () => made.connection.send('hello'));
    made.connection.send('queued before');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['queued before', 'hello']);
  });

  test('puts a send in a state listener after what was queued', () => {
    const made = harness<string, string>();
    let greeted = false;
    made.connection.subscribe(() => {
      if (greeted || made.connection.getSnapshot().status !== 'open') return;
      greeted = true;
      made.connection.send('hello');
    });
    made.connection.send('queued before');
    made.openUp();
    expect(made.transport.link.sent).toEqual(['queued before', 'hello']);
  });

  test('puts a send in a drop handler after the message that caused the drop', () => {
    const made = harness<string, string>({ queue: { maxMessages: 2, overflow: 'drop-oldest' } });
    let reported = false;
    made.connection.on('drop', () => {
      if (reported) return;
      reported = true;
      made.connection.send('report');
    });
    for (const message of ['one', 'two', 'three']) made.connection.send(message);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['three', 'report']);
  });

  test('puts a send in a close handler after the message whose writing lost the link', () => {
    const made = openHarness<string, string>();
    made.connection.on('close', () => made.connection.send('after the loss'));
    made.transport.link.sendError = new Error('broken pipe');
    made.connection.send('lost the link');
    made.clock.advance(5_000);
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['lost the link', 'after the loss']);
  });
});

describe('a link lost during the flush', () => {
  const messages = ['one', 'two', 'three', 'four'];

  function reopen(made: ReturnType<typeof harness<string, string>>): void {
    made.clock.advance(5_000);
    expect(made.transport.links).toHaveLength(2);
    made.transport.link.accept();
  }

  test('costs no message its place in line when the write fails', () => {
    const made = harness<string, string>({
      kit: {
        onFrame(frame, link) {
          if (frame === 'two') link.sendError = new Error('broken pipe');
        },
      },
    });
    for (const message of messages) made.connection.send(message);
    made.openUp();
    expect(made.transport.link.sent).toEqual(['one', 'two']);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 2 });
    made.connection.send('five');
    reopen(made);
    expect(made.transport.link.sent).toEqual(['three', 'four', 'five']);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('costs no message its place in line when the link ends', () => {
    const made = harness<string, string>({
      kit: {
        onFrame(frame, link) {
          if (frame === 'two') link.drop();
        },
      },
    });
    for (const message of messages) made.connection.send(message);
    made.openUp();
    reopen(made);
    expect(made.transport.links.map(({ sent }) => sent)).toEqual([
      ['one', 'two'],
      ['three', 'four'],
    ]);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('ends the attempt once when the write fails', () => {
    const made = openHarness<string, string>();
    const { link } = made.transport;
    link.sendError = new Error('broken pipe');
    expect(made.connection.send('kept')).toBe('queued');
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', queued: 1 });
    expect(made.recorded('close')).toHaveLength(1);
    expect(made.transport.live).toBe(0);
  });

  test('does not let a message that no link takes hold up the others forever', () => {
    const made = harness<string, string>({
      kit: {
        onConnect(link) {
          const { send } = link;
          link.send = (frame) => {
            if (frame === 'poison') throw new Error('cannot write this');
            send.call(link, frame);
          };
        },
      },
    });
    made.connection.send('poison');
    made.connection.send('healthy');
    made.openUp();
    for (let dial = 0; dial < 5 && made.connection.getSnapshot().status === 'waiting'; dial += 1) {
      made.clock.advance(10_000);
      made.transport.link.accept();
    }
    expect(made.recorded('drop')).toEqual([{ message: 'poison', reason: 'failed' }]);
    expect(made.transport.link.sent).toEqual(['healthy']);
  });
});

describe('what becomes of the queue', () => {
  test('survives a lost link', () => {
    const made = openHarness<string, string>();
    made.transport.link.drop();
    made.connection.send('waits');
    made.clock.advance(5_000);
    made.transport.link.drop();
    made.clock.advance(10_000);
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['waits']);
    expect(made.recorded('drop')).toEqual([]);
  });

  test('survives reconnect', () => {
    const made = harness<string, string>();
    made.connection.open();
    made.connection.send('waits');
    made.connection.reconnect();
    made.transport.link.accept();
    expect(made.transport.link.sent).toEqual(['waits']);
  });
});

describe('a size that a transport cannot tell', () => {
  test.each([NaN, undefined as never])('counts as 0, so that the snapshot stays the same object: %s', (size) => {
    const made = harness<string, string>({ kit: { sizeOf: () => size } });
    made.connection.send('one');
    expect(made.connection.getSnapshot()).toBe(made.connection.getSnapshot());
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 1, queuedBytes: 0 });
  });
});

describe('binary data of another realm', () => {
  const ofOtherRealm = (): ArrayBuffer => runInNewContext('Uint8Array.of(1, 2, 3).buffer') as ArrayBuffer;

  test('is sent, and copied when it waits', () => {
    const made = openHarness<ArrayBuffer, ArrayBuffer>({ codec: binary, kit: { sizeOf: webSocket().sizeOf } });
    expect(made.connection.send(ofOtherRealm())).toBe('sent');
    made.transport.link.drop();
    const frame = ofOtherRealm();
    expect(made.connection.send(frame)).toBe('queued');
    expect(made.connection.getSnapshot().queuedBytes).toBe(3);
    new Uint8Array(frame).fill(0);
    made.connection.reconnect();
    made.transport.link.accept();
    const [sent] = made.transport.link.sent;
    expect([...new Uint8Array(sent as ArrayBuffer)]).toEqual([1, 2, 3]);
  });

  test('is received', () => {
    const made = openHarness<ArrayBuffer, ArrayBuffer>({ codec: binary });
    made.transport.link.receive(ofOtherRealm());
    expect(made.errorCodes()).toEqual([]);
    expect(made.recorded('message')).toMatchObject([{ byteLength: 3 }]);
  });

  test('is still refused where no WebSocket takes it', () => {
    const made = harness({ kit: { sizeOf: webSocket().sizeOf } });
    for (const source of ['new SharedArrayBuffer(3)', '({ byteLength: 3 })', '[1]']) {
      const error = thrownBy(() => made.connection.send(runInNewContext(source) as ArrayBuffer));
      expect(error.code).toBe('invalid-frame');
    }
  });
});

describe('a buffer that was transferred elsewhere', () => {
  const detached = (): ArrayBuffer => {
    const buffer = new ArrayBuffer(8);
    structuredClone(buffer, { transfer: [buffer] });
    return buffer;
  };
  const views: readonly (readonly [string, () => ArrayBuffer | ArrayBufferView<ArrayBuffer>])[] = [
    ['a buffer', detached],
    [
      'a view',
      () => {
        const view = new Uint8Array(8);
        structuredClone(view.buffer, { transfer: [view.buffer] });
        return view;
      },
    ],
    [
      'a DataView',
      () => {
        const view = new DataView(new ArrayBuffer(8));
        structuredClone(view.buffer, { transfer: [view.buffer] });
        return view;
      },
    ],
  ];

  test.each(views)('is refused with invalid-frame, and nothing is accepted: %s', (_, frame) => {
    const made = harness({ kit: { sizeOf: webSocket().sizeOf } });
    expect(thrownBy(() => made.connection.send(frame())).code).toBe('invalid-frame');
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 0, queuedBytes: 0 });
    made.openUp();
    expect(made.transport.link.sent).toEqual([]);
  });

  test('is refused where the transport does not look, too', async () => {
    const made = harness({ kit: { sizeOf: () => 8, capabilities: { acks: true } } });
    expect(thrownBy(() => made.connection.send(detached())).code).toBe('invalid-frame');
    await expect(rejection(made.connection.deliver(detached()))).resolves.toBe('invalid-frame');
    made.openUp();
    expect(made.transport.link.sent).toEqual([]);
  });

  test('differs from an empty one', () => {
    const made = harness({ kit: { sizeOf: webSocket().sizeOf } });
    expect(made.connection.send(new ArrayBuffer(0))).toBe('queued');
    expect(made.connection.send(new Uint8Array(0))).toBe('queued');
  });
});
