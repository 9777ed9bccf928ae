import { runInNewContext } from 'node:vm';
import { unauthorized } from '@steadysocket/core';
import type { Control } from '@steadysocket/session/wire';
import { controlFrame } from '@steadysocket/session/wire';
import { rejection, stateOf } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { make, open } from './make.js';

test('says hello first, offers the protocol, and opens with the welcome', async () => {
  const made = make({ auth: { token: 'fresh' } });
  made.connection.send('queued');
  expect(made.fake.link.request.protocols).toEqual(['steadysocket.1']);
  expect(await made.greet()).toMatchObject({
    type: 'hello',
    version: 1,
    generation: 1,
    received: 0,
    base: 0,
    window: { messages: 4_096, bytes: 4_194_304 },
    auth: { token: 'fresh' },
  });
  expect(made.connection.getSnapshot().status).toBe('connecting');
  made.welcome();
  expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', session: { lostBecause: null } });
  expect(made.written().slice(1)).toEqual(['queued']);
});

test('asks for credentials on each link', async () => {
  let asked = 0;
  const made = make({ auth: ({ signal }: { signal: AbortSignal }) => `${String(signal.aborted)} ${String(++asked)}` });
  expect(await made.greet()).toMatchObject({ auth: 'false 1' });
  made.cut();
  expect(await made.greet()).toMatchObject({ auth: 'false 2' });
});

test('an auth function that fails ends the attempt; one that refuses ends the connection', async () => {
  let failure: unknown = new Error('no network');
  const made = make({
    auth: () => {
      throw failure;
    },
  });
  await made.greet();
  expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'handshake-failed' } });
  failure = unauthorized();
  for (const attempt of [1, 2]) {
    made.redial();
    await made.greet();
    expect(made.connection.getSnapshot().status).toBe(attempt === 2 ? 'closed' : 'waiting');
  }
  expect(made.connection.getSnapshot().cause).toMatchObject({ kind: 'unauthorized' });
});

test('a server that refuses the credentials ends the connection', async () => {
  const made = make({ auth: 'wrong' }, { reconnect: { maxAttempts: 5 } });
  await made.greet();
  made.fake.link.end({ code: 4401 });
  expect(made.connection.getSnapshot()).toMatchObject({
    status: 'closed',
    cause: { code: 4401, kind: 'unauthorized' },
  });
});

test('sends again what the server has not received, before what was sent meanwhile', async () => {
  const made = await open();
  for (const text of ['one', 'two', 'three']) made.connection.send(text);
  made.say({ type: 'ack', received: 1 });
  made.cut();
  made.connection.send('four');
  expect(await made.greet()).toMatchObject({ session: 'abc', generation: 2, received: 0 });
  made.welcome({ resumed: true, received: 2, window: { messages: 10, bytes: 1_000 } });
  expect(made.written().slice(1)).toEqual(['three', 'four']);
  expect(made.log.filter(({ name }) => name === 'open').map(({ payload }) => payload)).toMatchObject([
    { resumed: false, opens: 1 },
    { resumed: true, opens: 2 },
  ]);
});

test('a text that begins like a control frame travels both ways as it is', async () => {
  const made = await open();
  const texts = ['\u0010', '\u0010{"type":"bye"}', '\u0010\u0010'];
  for (const text of texts) made.connection.send(text);
  expect(made.fake.link.sent.slice(1)).toEqual(texts.map((text) => `\u0010${text}`));
  for (const text of texts) made.fake.link.receive(`\u0010${text}`);
  expect(made.log.filter(({ name }) => name === 'message').map(({ payload }) => payload)).toEqual(texts);
});

test('acknowledges after 64 messages at once, and fewer shortly', async () => {
  const made = await open();
  for (let index = 0; index < 65; index += 1) made.fake.link.receive('message');
  expect(made.written().slice(1)).toEqual([{ type: 'ack', received: 64 }]);
  made.clock.advance(50);
  expect(made.written().slice(2)).toEqual([{ type: 'ack', received: 65 }]);
  made.clock.advance(10_000);
  expect(made.written()).toHaveLength(3);
});

test('a full window holds messages back, and an acknowledgement lets them go', async () => {
  const made = await open();
  const outcomes = ['1', '2', '3', '4', '5'].map((text) => made.connection.send(text));
  expect(outcomes).toEqual(['sent', 'sent', 'sent', 'queued', 'queued']);
  made.say({ type: 'ack', received: 2 });
  expect(made.written().slice(1)).toEqual(['1', '2', '3', '4', '5']);
});

test.each([
  ['', new Uint8Array([1, 2, 3])],
  [' of another realm', runInNewContext('Uint8Array.of(1, 2, 3).buffer') as ArrayBuffer],
])('a caller may use its buffer%s again', async (_, bytes) => {
  const made = await open();
  made.connection.send(bytes);
  made.cut();
  new Uint8Array('buffer' in bytes ? bytes.buffer : bytes).fill(0);
  await made.greet();
  made.welcome({ resumed: true });
  expect(new Uint8Array(made.fake.link.sent[1] as ArrayBuffer)).toEqual(new Uint8Array([1, 2, 3]));
});

describe('deliver', () => {
  test('resolves with the value that the handler gave', async () => {
    const made = await open();
    const delivery = made.connection.deliver('order');
    expect(made.written().slice(1)).toEqual([{ type: 'ask' }, 'order']);
    made.say({ type: 'ack', received: 1 });
    expect(await stateOf(delivery)).toBe('pending');
    made.say({ type: 'result', of: 1, value: { id: 7 } });
    expect(await delivery).toEqual({ id: 7 });
  });

  test('rejects with the refusal, which a message that was only sent raises as an error', async () => {
    const made = await open();
    const delivery = made.connection.deliver('order');
    made.connection.send('another');
    made.say({ type: 'result', of: 1, refused: { code: 'sold-out' } });
    made.say({ type: 'result', of: 2, refused: { code: 'failed' } });
    await expect(delivery).rejects.toMatchObject({ code: 'refused', cause: { code: 'sold-out' } });
    expect(made.log.filter(({ name }) => name === 'error')).toMatchObject([
      { payload: { code: 'refused', cause: { code: 'failed' } } },
    ]);
  });

  test('waits past a lost link for a result', async () => {
    const made = await open();
    const delivery = made.connection.deliver('order', { timeoutMs: 1_000_000 });
    made.cut();
    await made.greet();
    made.welcome({ resumed: true });
    expect(made.written().slice(1)).toEqual([{ type: 'ask' }, 'order']);
    made.say({ type: 'result', of: 1, value: 'done' });
    expect(await delivery).toBe('done');
  });
});

describe('a session that cannot be resumed', () => {
  test.each(['drop', 'resend'] as const)(
    'neither drops nor sends again what has its result: %s',
    async (unacknowledged) => {
      const made = await open({ unacknowledged });
      made.connection.send('before');
      const delivery = made.connection.deliver('order');
      made.say({ type: 'result', of: 2, value: 'done' });
      expect(await delivery).toBe('done');
      made.cut();
      expect(await made.greet()).toMatchObject({ base: 2 });
      made.welcome({ session: 'def', reason: 'expired', received: 2 });
      expect(made.written()).toHaveLength(1);
      expect(made.log.filter(({ name }) => name === 'drop')).toEqual([]);
    },
  );

  test('drops what was not acknowledged, and says why', async () => {
    const made = await open();
    for (const text of ['one', 'two']) made.connection.send(text);
    const delivery = made.connection.deliver('three', { timeoutMs: 1_000_000 });
    made.say({ type: 'ack', received: 1 });
    made.cut();
    expect(await made.greet()).toMatchObject({ base: 3 });
    made.log.length = 0;
    made.welcome({ session: 'def', reason: 'expired', received: 3 });
    expect(made.log).toMatchObject([
      { name: 'drop', payload: { message: 'two', reason: 'session-lost' } },
      { name: 'drop', payload: { message: 'three', reason: 'session-lost' } },
      { name: 'open', payload: { resumed: false, session: { lostBecause: 'expired' } } },
    ]);
    expect(await rejection(delivery)).toBe('ack-unknown');
    made.connection.send('four');
    expect(made.written().slice(1)).toEqual(['four']);
  });

  test('sends again what was not acknowledged, if requested', async () => {
    const made = await open({ unacknowledged: 'resend' });
    const acknowledged = made.connection.deliver('one', { timeoutMs: 1_000_000 });
    made.connection.send('two');
    const delivery = made.connection.deliver('three', { timeoutMs: 1_000_000 });
    made.say({ type: 'ack', received: 1 });
    made.cut();
    expect(await made.greet()).toMatchObject({ base: 1 });
    made.welcome({ session: 'def', reason: 'unknown', received: 1 });
    expect(made.written().slice(1)).toEqual(['two', { type: 'ask' }, 'three']);
    // The server has handled it, and its result is gone.
    expect(await rejection(acknowledged)).toBe('ack-unknown');
    made.say({ type: 'result', of: 3, value: 'done' });
    expect(await delivery).toBe('done');
    expect(made.log.filter(({ name }) => name === 'drop')).toEqual([]);
  });

  test('never sends one user’s messages for another', async () => {
    const made = await open({ unacknowledged: 'resend' });
    made.connection.send('secret');
    made.cut();
    await made.greet();
    made.welcome({ session: 'def', user: 'bob', reason: 'unknown', received: 0 });
    expect(made.written()).toHaveLength(1);
    expect(made.log.filter(({ name }) => name === 'drop')).toHaveLength(1);
  });
});

test('close ends the session; the next one is new', async () => {
  const made = await open();
  made.connection.send('sent');
  made.connection.close();
  expect(made.written().slice(1)).toEqual(['sent', { type: 'bye' }]);
  made.fake.link.end();
  made.connection.open();
  expect(await made.greet()).toMatchObject({ base: 1 });
  expect(made.written()[0]).not.toHaveProperty('session');
});

test('close drops what a lost link may not have carried', async () => {
  const made = await open();
  made.connection.send('in flight');
  made.fake.link.drop();
  made.connection.close();
  expect(made.log.filter(({ name }) => name === 'drop')).toMatchObject([
    { payload: { message: 'in flight', reason: 'closed' } },
  ]);
});

test('pause and reconnect keep the session', async () => {
  const made = await open();
  made.connection.send('one');
  made.connection.pause();
  made.connection.open();
  expect(await made.greet()).toMatchObject({ session: 'abc' });
  made.welcome({ resumed: true });
  made.connection.reconnect();
  expect(await made.greet()).toMatchObject({ session: 'abc', generation: 3 });
});

test.each([
  ['data before the welcome', ['text']],
  ['an acknowledgement of what was never sent', [{ type: 'ack', received: 1 }]],
  ['a second welcome', [{ type: 'welcome' }]],
  ['a frame that is neither data nor control', ['\u0010nonsense']],
  ['control that is no JSON', ['\u0010{']],
] as const)('a server that breaks the protocol loses the link: %s', async (name, frames) => {
  const made = name.includes('before') ? make() : await open();
  if (name.includes('before')) await made.greet();
  for (const frame of frames)
    made.fake.link.receive(typeof frame === 'string' ? frame : controlFrame(frame as Control));
  expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code: 'transport-failed' } });
  made.redial();
  await made.greet();
  expect(made.written()[0]).not.toHaveProperty('session');
});

test('its heartbeat keeps the pace of the server, and finds a dead link', async () => {
  const made = await open();
  made.clock.advance(20_000);
  expect(made.written().slice(1)).toEqual([{ type: 'ping' }]);
  made.say({ type: 'pong' });
  expect(made.connection.getSnapshot().latencyMs).toBe(0);
  made.clock.advance(31_000);
  expect(made.connection.getSnapshot().cause).toMatchObject({ kind: 'heartbeat-timeout' });
});

test('writes nothing more to a link that has begun to close', async () => {
  const made = await open();
  made.fake.link.receive('message');
  made.fake.link.bufferedAmount = Infinity;
  made.clock.advance(25_000);
  expect(made.written()).toHaveLength(1);
});

test('leave says when to come back', async () => {
  const made = await open();
  made.say({ type: 'leave', retryAfterMs: 7_000 });
  made.fake.link.end({ code: 1012 });
  expect(made.connection.getSnapshot().retryAt).toBeGreaterThanOrEqual(7_000);
});

test('a result counts with the bytes of its frame, as it does for the server', async () => {
  const { connection, say, written } = await open({ window: { bytes: 200 } });
  connection.on('error', () => {});
  const value = 'x'.repeat(100);
  say({ type: 'result', of: 1, value });
  expect(written().at(-1)).toEqual({ type: 'ack', received: 1 });
});

test('what arrives after close() is no fault of the server', async () => {
  const { connection, fake, say, log } = await open();
  connection.send('first');
  connection.send('second');
  connection.close();
  say({ type: 'ack', received: 1 });
  expect(fake.link.state).toBe('closing');
  expect(log.filter(({ name }) => name === 'error')).toEqual([]);
});

test('a server that never acknowledges does not fill the memory, whatever window it announces', async () => {
  const made = make();
  await made.greet();
  made.welcome({ window: { messages: 2 ** 52, bytes: 2 ** 52 }, maxFrameBytes: 2 ** 52 });
  const large = new Uint8Array(8 * 1024 ** 2);
  const outcomes = Array.from({ length: 10 }, () => made.connection.send(large));
  expect(outcomes.filter((outcome) => outcome === 'sent')).toHaveLength(8);
});
