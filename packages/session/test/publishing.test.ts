import { json } from '@steadysocket/core';
import type { Published } from '@steadysocket/session';
import { rooms } from '@steadysocket/session';
import { rejection, settled, stateOf } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { anew, join } from './enter.js';
import { make, open } from './make.js';

const ask = { type: 'ask' };
const published = (offset: number, duplicate = false): Published => ({ epoch: 'e', offset, duplicate });
const drops = (log: readonly { readonly name: string; readonly payload: unknown }[]): unknown[] =>
  log.filter(({ name }) => name === 'drop').map(({ payload }) => payload);

describe('publishing', () => {
  test('goes through the queue, and resolves with the place in the log', async () => {
    const made = make();
    const publishing = rooms(made.connection)('general').publish('queued');
    made.connection.send('later');
    expect(made.connection.getSnapshot()).toMatchObject({ queued: 2, queuedBytes: 11 });
    await made.greet();
    made.welcome();
    expect(made.written().slice(1)).toEqual([ask, ['general', 1, 'queued'], 'later']);
    made.say({ type: 'result', of: 1, value: published(7) });
    expect(await publishing).toEqual(published(7));
  });

  test('numbers publications over all rooms, and only those', async () => {
    const { connection, written } = await open({}, {});
    const room = rooms(connection);
    void room('a').publish('one');
    connection.send('plain');
    void room('b').publish('two');
    expect(written().slice(1)).toEqual([ask, ['a', 1, 'one'], 'plain', ask, ['b', 2, 'two']]);
  });

  test('encodes with the codec of the connection, and events carry the message', async () => {
    const codec = { ...json(), encodeRequest: () => 'a request' };
    const made = make({}, { codec: codec as never, queue: { maxMessages: 1 } });
    const sent: unknown[] = [];
    made.connection.on('sent', ({ message }) => sent.push(message));
    const room = rooms(made.connection)('general');
    const message = { text: 'hello' } as never;
    const other = { text: 'too many' } as never;
    void room.publish(message);
    expect(await rejection(room.publish(other))).toBe('dropped');
    expect(drops(made.log)).toEqual([{ message: other, reason: 'full' }]);
    await made.greet();
    made.welcome();
    expect(sent).toEqual([message]);
    expect(made.written().at(-1)).toEqual(['general', 1, '{"text":"hello"}']);
  });

  test('has no timeout by default', async () => {
    const made = make();
    const room = rooms(made.connection)('general');
    const timers = made.clock.pending;
    const patient = room.publish('patient');
    expect(made.clock.pending).toBe(timers);
    const impatient = rejection(room.publish('impatient', { timeoutMs: 1_000 }));
    const controller = new AbortController();
    const aborted = room.publish('aborted', { signal: controller.signal });
    controller.abort(new Error('changed my mind'));
    await expect(aborted).rejects.toThrow('changed my mind');
    made.clock.advance(1_000);
    expect(await impatient).toBe('timeout');
    expect(await stateOf(patient)).toBe('pending');
    await made.greet();
    made.welcome();
    // Numbers are given to what is sent.
    expect(made.written().slice(1)).toEqual([ask, ['general', 1, 'patient']]);
    expect(await rejection(room.publish('never', { timeoutMs: -1 }))).toBe('invalid-option');
  });

  test.each(['forbidden', 'log-unavailable', 'fenced', 'sold-out'])('is refused with %s', async (code) => {
    const { room, say } = await join();
    const publishing = room.publish('text');
    say({ type: 'result', of: 1, refused: { code } });
    await expect(publishing).rejects.toMatchObject({ code: 'refused', cause: { code } });
  });

  test('takes a copy of what is binary, and sends it as a separate frame', async () => {
    const made = make();
    const payload = new Uint8Array([0, 1, 2, 3]);
    void rooms(made.connection)('general').publish(payload.subarray(1, 3));
    payload.fill(9);
    await made.greet();
    made.welcome();
    expect(made.written().slice(1, 3)).toEqual([ask, ['general', 1, null]]);
    expect(new Uint8Array(made.written()[3] as ArrayBuffer)).toEqual(new Uint8Array([1, 2]));
  });

  test('rejects what the transport or the server does not take, and numbers go on', async () => {
    const { room, written, connection } = await join();
    expect(await rejection(room.publish('x'.repeat(1_001)))).toBe('invalid-frame');
    const detached = new ArrayBuffer(8);
    structuredClone(detached, { transfer: [detached] });
    expect(await rejection(room.publish(detached))).toBe('invalid-frame');
    void room.publish('fits');
    const [, number] = written().at(-1) as [string, number];
    expect(number).toBeGreaterThan(0);
    expect(connection.getSnapshot().status).toBe('open');
  });

  test('keeps within the window, by the bytes of payloads', async () => {
    const made = await open();
    const room = rooms(made.connection)('x'.repeat(100));
    void room.publish('y'.repeat(60));
    void room.publish('z'.repeat(60));
    expect(made.connection.send('queued')).toBe('queued');
    made.say({ type: 'ack', received: 1 });
    expect(made.written().at(-1)).toBe('queued');
  });

  test('is over with close(), which says so', async () => {
    const { room, connection, log } = await join();
    const outcomes = ['sent', 'sent too'].map((text) => rejection(room.publish(text)));
    connection.close();
    const late = rejection(room.publish('late'));
    expect(await Promise.all([...outcomes, late])).toEqual(['ack-unknown', 'ack-unknown', 'dropped']);
    expect(drops(log)).toEqual([{ message: 'late', reason: 'closed' }]);
  });

  test('is over with close() without a link, which drops what was sent', async () => {
    const { room, connection, log, fake } = await join();
    const outcome = rejection(room.publish('sent'));
    fake.link.drop();
    connection.close();
    expect(await outcome).toBe('ack-unknown');
    expect(drops(log)).toEqual([{ message: 'sent', reason: 'closed' }]);
  });
});

describe('publications that were not acknowledged', () => {
  test('are sent again over the next link, with their numbers', async () => {
    const { room, relink, written, say } = await join();
    const outcomes = ['one', 'two', 'three'].map((text) => room.publish(text));
    await relink({ resumed: true, received: 1 });
    expect(written().slice(1)).toEqual([ask, ['general', 2, 'two'], ask, ['general', 3, 'three']]);
    for (const of of [1, 2, 3]) say({ type: 'result', of, value: published(10 + of, of === 2) });
    expect(await Promise.all(outcomes)).toEqual([published(11), published(12, true), published(13)]);
  });

  test('are sent again in another session, where other messages are dropped', async () => {
    const { connection, room, said, relink, say, log } = await join();
    const first = room.publish('one');
    connection.send('plain');
    const delivery = rejection(connection.deliver('delivered', { timeoutMs: 1_000_000 }));
    const second = room.publish(new Uint8Array([1, 2]));
    say({ type: 'ack', received: 0 });
    // The window of 3 keeps the last one back: it is queued, and no part of the lost session.
    await relink({ ...anew, received: 3 });
    expect(said().slice(1)).toEqual([
      ask,
      ['general', 1, 'one'],
      ask,
      ['general', 2, null],
      new Uint8Array([1, 2]).buffer,
    ]);
    expect(await delivery).toBe('ack-unknown');
    expect(drops(log)).toEqual([
      { message: 'plain', reason: 'session-lost' },
      { message: 'delivered', reason: 'session-lost' },
    ]);
    say({ type: 'result', of: 5, value: published(12) });
    say({ type: 'result', of: 4, value: published(11) });
    expect([await first, await second]).toEqual([published(11), published(12)]);
  });

  test('stay in order and keep their numbers over many sessions, beside new ones', async () => {
    const { room, relink, written } = await join({ session: {} });
    void room.publish('one');
    void room.publish('two');
    for (const session of ['a', 'b', 'c'])
      // The number after which the session goes on is that of the latest frame.
      await relink({ session, reason: 'unknown', received: { a: 2, b: 4, c: 6 }[session] ?? 0 });
    void room.publish('three');
    expect(written().filter((frame) => Array.isArray(frame))).toEqual([
      ['general', 1, 'one'],
      ['general', 2, 'two'],
      ['general', 3, 'three'],
    ]);
  });

  test('are sent again with everything else, if requested', async () => {
    const { connection, room, relink, written, say, log } = await join({ session: { unacknowledged: 'resend' } });
    connection.send('plain');
    const publishing = room.publish('published');
    say({ type: 'ack', received: 1 });
    connection.send('after');
    await relink({ ...anew, received: 1 });
    expect(written().slice(2)).toEqual([ask, ['general', 1, 'published'], 'after']);
    say({ type: 'result', of: 2, value: published(11) });
    expect(await publishing).toEqual(published(11));
    expect(drops(log)).toEqual([]);
  });

  test.each([
    ['another user’s session', (): object => ({ user: 'bob' }), undefined],
    ['a server that did not take them', (): object => ({}), 4400],
  ] as const)('are dropped, and say so: %s', async (_, welcome, code) => {
    for (const unacknowledged of ['drop', 'resend'] as const) {
      const { room, fake, redial, greet, welcome: answer, written, log } = await join({ session: { unacknowledged } });
      const outcome = rejection(room.publish('secret'));
      if (code === undefined) fake.link.drop();
      else fake.link.end({ code });
      redial();
      const { base } = await greet();
      answer({ ...anew, received: base, ...welcome() });
      expect(written().filter((frame) => Array.isArray(frame))).toEqual([]);
      expect(drops(log)).toEqual([{ message: 'secret', reason: 'session-lost' }]);
      expect(await outcome).toBe('ack-unknown');
      void room.publish('next');
      expect(written().at(-1)).toEqual(['general', 2, 'next']);
    }
  });

  describe.each(['drop', 'resend'] as const)('with unacknowledged: %s', (unacknowledged) => {
    test('are given up once they are older than the log remembers', async () => {
      const made = await join({ session: { unacknowledged } });
      made.cut();
      await made.greet();
      made.welcome({ resumed: true, publishMs: 60_000 });
      const old = rejection(made.room.publish('old'));
      made.connection.send('plain');
      made.fake.link.drop();
      made.clock.sleep(61_000);
      const fresh = made.room.publish('queued meanwhile');
      const { base } = await made.greet();
      // Nothing that is sent from now on gets a number that an earlier message had.
      expect(base).toBe(2);
      made.welcome({ ...anew, received: base, publishMs: 60_000 });
      const again = unacknowledged === 'resend' ? ['plain'] : [];
      expect(made.written().slice(2)).toEqual([...again, ask, ['general', 2, 'queued meanwhile']]);
      expect(await old).toBe('ack-unknown');
      expect(await stateOf(fresh)).toBe('pending');
      expect(drops(made.log).length).toBe(2 - again.length);
    });

    test('are sent again as long as they are younger, and by a server that sets no bound', async () => {
      for (const publishMs of [60_000, undefined, 'a day', null]) {
        const made = await join({ session: { unacknowledged } });
        void made.room.publish('old');
        made.fake.link.drop();
        made.clock.sleep(publishMs === 60_000 ? 50_000 : 10 ** 10);
        const { base } = await made.greet();
        made.welcome({ ...anew, received: base, ...(publishMs !== undefined && { publishMs: publishMs as number }) });
        expect(made.said().slice(1)).toEqual([ask, ['general', 1, 'old']]);
      }
    });
  });

  test('whose link failed while it took them are not published twice', async () => {
    const { room, fake, redial, greet, welcome, written, connection } = await join();
    connection.on('error', () => {});
    fake.link.sendError = new Error('the socket is gone');
    const publishing = room.publish('one');
    publishing.catch(() => {});
    void room.publish('two');
    await settled();
    redial();
    await greet();
    welcome({ resumed: true });
    expect(written().filter((frame) => Array.isArray(frame))).toEqual([
      ['general', 1, 'one'],
      ['general', 2, 'two'],
    ]);
  });
});
