import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import type { Fields } from '../frames.js';
import type { RawLink } from '../raw-link.js';
import { vectors } from '../vectors.js';
import type { Stage } from './stage.js';
import { setStage } from './stage.js';
import type { ClientRoom, ClientRoomOptions, SessionClientOptions, SessionClientSubject } from './subject.js';

const join = { type: 'join', room: 'general' };
const after = (offset: number): Fields => ({ ...join, after: { epoch: 'e', offset } });
const anew = { session: 'another', reason: 'unknown' };
const offsetsOf = ({ received }: ClientRoom): number[] => received.map(({ offset }) => offset);

interface Entered extends Stage {
  readonly room: ClientRoom;
  readonly link: RawLink;
}

/** The server's answer to a join. */
function place(link: RawLink, fields: Fields = {}): void {
  link.say({ type: 'room', room: 'general', epoch: 'e', offset: 10, ...fields });
}

/** Messages of the room. */
function tell(link: RawLink, ...offsets: number[]): void {
  for (const offset of offsets) link.tell('general', offset, String(offset));
}

/** The rooms of a client: asked for on each link, and gone on with wherever the server lets it. */
export function describeRooms(subject: SessionClientSubject): void {
  /** A client whose join was answered: messages after offset 10 follow. */
  async function enter(options: ClientRoomOptions = {}, session: SessionClientOptions = {}): Promise<Entered> {
    const stage = await setStage(subject, session);
    const room = stage.client.room('general', options);
    room.join();
    const { link } = await stage.welcomed();
    await link.control();
    place(link);
    await eventually(() => room.status.isJoined).toBe(true);
    return { ...stage, room, link };
  }

  describe('joining', () => {
    test('asks with what the application has, and again on each link until it is answered', async () => {
      const kept = { epoch: 'kept', offset: 7 };
      const { client, welcomed } = await setStage(subject);
      client.room('general', { last: 5, after: kept }).join();
      const first = await welcomed();
      expect(await first.link.control()).toEqual({ ...join, last: 5, after: kept });
      first.link.cut();
      const second = await welcomed({ resumed: true });
      expect(await second.link.control()).toEqual({ ...join, last: 5, after: kept });
      place(second.link, { epoch: 'kept', offset: 7, recovered: true });
      second.link.send('to know that it was received');
      await eventually(() => client.received.length).toBe(1);
      second.link.cut();
      const third = await welcomed({ resumed: true });
      client.send('nothing before this');
      expect(await third.link.data()).toBe('nothing before this');
    });

    test('comes before what is sent again, and before what has waited', async () => {
      const { client, room, link, greeted } = await enter();
      room.publish('published').catch(() => {});
      await link.control();
      await link.message();
      link.cut();
      const { link: next, hello } = await greeted();
      client.send('queued');
      next.say({ ...vectors.welcome, ...anew, received: hello['base'] });
      expect(await next.control()).toEqual(after(10));
      expect(await next.control()).toEqual({ type: 'ask' });
      expect(await next.message()).toEqual({ room: 'general', number: 1, payload: 'published' });
      expect(await next.data()).toBe('queued');
    });

    test('is over where it is refused, and is tried again in another session', async () => {
      const { client, room, link, welcomed } = await enter();
      place(link, { epoch: undefined, offset: undefined, refused: { code: 'removed' } });
      await eventually(() => room.status.refused).toBe('removed');
      tell(link, 11);
      link.send('after it');
      await eventually(() => client.received.length).toBe(1);
      expect(room.received).toEqual([]);
      link.cut();
      expect(await (await welcomed(anew)).link.control()).toEqual(after(10));
    });

    test('ends with leaving, which is repeated on each link until it is answered', async () => {
      const { client, room, link, welcomed } = await enter();
      client.room('other').join();
      room.leave();
      expect(await link.control()).toEqual({ type: 'join', room: 'other' });
      expect(await link.control()).toEqual({ type: 'part', room: 'general' });
      link.say({ type: 'room', room: 'other', epoch: 'e', offset: 0 });
      tell(link, 11);
      link.send('to know that all was received');
      await eventually(() => client.received.length).toBe(1);
      expect(room.received).toEqual([]);
      link.cut();
      const next = await welcomed({ resumed: true });
      expect(await next.link.control()).toEqual({ type: 'part', room: 'general' });
    });

    test('waits for the answer to leaving, and goes on after its cursor', async () => {
      const { client, room, link } = await enter();
      client.room('other').join();
      tell(link, 11);
      await eventually(() => offsetsOf(room)).toEqual([11]);
      expect(await link.control()).toEqual({ type: 'join', room: 'other' });
      room.leave();
      expect(await link.control()).toEqual({ type: 'part', room: 'general' });
      room.join();
      tell(link, 12);
      link.say({ type: 'room', room: 'general', left: true });
      expect(await link.control()).toEqual(after(11));
      place(link, { offset: 11, recovered: true });
      tell(link, 12);
      await eventually(() => offsetsOf(room)).toEqual([11, 12]);
    });

    test('ends where the server takes the client out, and goes on where it puts it in again', async () => {
      const { client, room, link } = await enter();
      link.say({ type: 'room', room: 'general', left: true });
      tell(link, 11);
      link.send('to know that all was received');
      await eventually(() => client.received.length).toBe(1);
      expect([room.status.isJoined, room.received]).toEqual([false, []]);
      place(link);
      tell(link, 11);
      await eventually(() => offsetsOf(room)).toEqual([11]);
    });
  });

  describe('members', () => {
    const ada = { id: '1', user: 'ada', state: { name: 'Ada' } };
    const bob = { id: '2', user: 'bob', state: null };
    const people = (link: RawLink, fields: Fields): void =>
      link.say({ type: 'members', room: 'general', all: false, set: [], gone: [], ...fields });

    test('are asked for, come, change and go', async () => {
      const stage = await setStage(subject);
      const room = stage.client.room('general', { members: true });
      room.join();
      const { link } = await stage.welcomed();
      expect(await link.control()).toEqual({ ...join, members: true });
      place(link);
      people(link, { all: true, set: [ada, bob] });
      await eventually(() => room.status.members).toEqual([ada, bob]);
      people(link, { set: [{ ...bob, state: 'away' }], gone: ['1', 'unknown'] });
      await eventually(() => room.status.members).toEqual([{ ...bob, state: 'away' }]);
      people(link, { all: true });
      await eventually(() => room.status.members).toEqual([]);
    });

    test('see the state that is shown, on each link until it was written on one that lived on', async () => {
      const { client, room, link, welcomed } = await enter();
      room.show({ name: 'Ada' });
      expect(await link.control()).toEqual({ type: 'present', room: 'general', state: { name: 'Ada' } });
      link.cut();
      const second = await welcomed({ resumed: true });
      expect(await second.link.control()).toEqual({ type: 'present', room: 'general', state: { name: 'Ada' } });
      second.link.cut();
      const third = await welcomed(anew);
      expect(await third.link.control()).toEqual({ ...after(10), state: { name: 'Ada' } });
      place(third.link, { recovered: true });
      await eventually(() => room.status.recovered).toBe(true);
      room.show(undefined);
      expect(await third.link.control()).toEqual({ type: 'present', room: 'general' });
      client.send('nothing before this');
      expect(await third.link.data()).toBe('nothing before this');
    });
  });

  describe('messages', () => {
    test.each(vectors.rooms.filter(({ payload }) => payload !== null))(
      'come as they were published: $frame',
      async ({ room: name, number, payload, frame }) => {
        const { client, welcomed } = await setStage(subject);
        const room = client.room(name);
        room.join();
        const { link } = await welcomed();
        await link.control();
        link.say({ type: 'room', room: name, epoch: 'e', offset: number - 1 });
        link.sendRaw(frame);
        await eventually(() => room.received).toEqual([{ offset: number, message: payload }]);
        expect(client.received).toEqual([]);
      },
    );

    test('may be binary, in a separate frame', async () => {
      const { client, room, link } = await enter();
      const bytes = new Uint8Array([0x10, 0x5b, 0x0a]);
      link.tell('general', 11, bytes);
      tell(link, 12);
      await eventually(() => room.received).toEqual([
        { offset: 11, message: bytes },
        { offset: 12, message: '12' },
      ]);
      expect(client.received).toEqual([]);
    });

    test('are acknowledged, as the answers about rooms are, those of rooms that nobody uses included', async () => {
      const { link } = await enter();
      await eventually(() => link.acked).toBe(1);
      tell(link, 11);
      link.tell('general', 12, new Uint8Array([1]));
      link.tell('unknown', 1, 'text');
      link.tell('unknown', 2, new Uint8Array([1]));
      link.say({ type: 'room', room: 'unknown', epoch: 'e', offset: 5 });
      link.say({ type: 'members', room: 'general', all: true, set: [], gone: [] });
      await eventually(() => link.acked).toBe(6);
    });

    test('that it has are ignored, and a missing one is asked for, once', async () => {
      const { client, room, link } = await enter();
      tell(link, 9, 10, 11, 11, 13, 14);
      expect(await link.control()).toEqual(after(11));
      place(link, { offset: 11, recovered: true });
      tell(link, 12, 13, 14);
      await eventually(() => offsetsOf(room)).toEqual([11, 12, 13, 14]);
      client.send('no other question');
      expect(await link.data()).toBe('no other question');
    });

    test('come once, if a join is repeated and answered twice', async () => {
      const { client, welcomed } = await setStage(subject);
      const room = client.room('general', { last: 2 });
      room.join();
      const first = await welcomed();
      await first.link.control();
      first.link.cut();
      const { link } = await welcomed({ resumed: true });
      expect(await link.control()).toEqual({ ...join, last: 2 });
      for (let answer = 0; answer < 2; answer += 1) {
        place(link);
        tell(link, 11, 12);
      }
      tell(link, 13);
      await eventually(() => offsetsOf(room)).toEqual([11, 12, 13]);
    });
  });

  describe('in another session', () => {
    test('a room goes on after its cursor', async () => {
      const { room, link, welcomed } = await enter();
      tell(link, 11);
      await eventually(() => offsetsOf(room)).toEqual([11]);
      link.cut();
      const next = await welcomed(anew);
      expect(await next.link.control()).toEqual(after(11));
      place(next.link, { epoch: 'later', offset: 11, recovered: true });
      tell(next.link, 12);
      await eventually(() => offsetsOf(room)).toEqual([11, 12]);
      expect(room.status).toMatchObject({ recovered: true, reason: null });
      next.link.cut();
      const third = await welcomed({ session: 'third', reason: 'unknown' });
      expect(await third.link.control()).toEqual({ ...join, after: { epoch: 'later', offset: 12 } });
    });

    test.each([
      ['trimmed', 'e', 100],
      ['epoch-changed', 'f', 3],
      ['unknown', 'f', 0],
    ])('the application is told what it has missed: %s', async (reason, epoch, offset) => {
      const { room, link, welcomed } = await enter();
      link.cut();
      const next = await welcomed(anew);
      await next.link.control();
      place(next.link, { epoch, offset, recovered: false, reason });
      tell(next.link, offset + 1);
      await eventually(() => offsetsOf(room)).toEqual([offset + 1]);
      expect(room.status).toMatchObject({ isJoined: true, recovered: false, reason });
    });
  });

  describe('unasked', () => {
    test('a jump moves the room, with a notification', async () => {
      const { room, link } = await enter();
      tell(link, 11);
      place(link, { offset: 20, recovered: false, reason: 'trimmed' });
      tell(link, 21);
      await eventually(() => offsetsOf(room)).toEqual([11, 21]);
      expect(room.status).toMatchObject({ recovered: false, reason: 'trimmed' });
    });

    test.each([{ offset: 20 }, { epoch: 'f' }])(
      '%j that has not seen the cursor is asked to go on from there',
      async (fields) => {
        const { room, link } = await enter();
        place(link, fields);
        expect(await link.control()).toEqual(after(10));
        tell(link, 21);
        place(link, { ...fields, offset: 10, recovered: true });
        tell(link, 11);
        await eventually(() => offsetsOf(room)).toEqual([11]);
      },
    );
  });

  describe('publications', () => {
    test('are numbered over all rooms, beside the messages of the session, and settle with their place', async () => {
      const { client, welcomed } = await setStage(subject);
      const { link } = await welcomed();
      await eventually(() => client.opens.length).toBe(1);
      const first = client.room('a').publish('one');
      client.send('plain');
      const bytes = new Uint8Array([0x10, 0x5b]);
      const second = client.room('b').publish(bytes);
      expect(await link.control()).toEqual({ type: 'ask' });
      expect(await link.message()).toEqual({ room: 'a', number: 1, payload: 'one' });
      expect(await link.data()).toBe('plain');
      expect(await link.control()).toEqual({ type: 'ask' });
      expect(await link.message()).toEqual({ room: 'b', number: 2, payload: null });
      expect(await link.data()).toEqual(bytes);
      link.say({ type: 'result', of: 3, refused: { code: 'forbidden' } });
      link.say({ type: 'result', of: 1, value: { epoch: 'e', offset: 7, duplicate: false } });
      await expect(second).rejects.toBeInstanceOf(Error);
      expect(await first).toEqual({ epoch: 'e', offset: 7, duplicate: false });
    });

    test('are sent again with their numbers over the next link, and in another session', async () => {
      const { client, welcomed } = await setStage(subject);
      const room = client.room('general');
      const { link } = await welcomed();
      client.send('plain');
      const outcomes = ['one', 'two'].map((text) => room.publish(text));
      for (let frames = 0; frames < 5; frames += 1) await link.next();
      link.cut();
      const { link: next } = await welcomed({ resumed: true, received: 2 });
      expect(await next.control()).toEqual({ type: 'ask' });
      expect(await next.message()).toEqual({ room: 'general', number: 2, payload: 'two' });
      next.cut();
      const { link: last, hello } = await welcomed(anew);
      expect(hello).toMatchObject({ base: 3 });
      for (const [index, payload] of ['one', 'two'].entries()) {
        expect(await last.control()).toEqual({ type: 'ask' });
        expect(await last.message()).toEqual({ room: 'general', number: index + 1, payload });
        last.say({ type: 'result', of: 4 + index, value: { epoch: 'e', offset: 7 + index, duplicate: index === 0 } });
      }
      expect(await Promise.all(outcomes)).toEqual([
        { epoch: 'e', offset: 7, duplicate: true },
        { epoch: 'e', offset: 8, duplicate: false },
      ]);
      expect(client.drops).toEqual(['plain']);
    });

    test('that are refused are acknowledged before anything else is sent: the server waits for that', async () => {
      const { client, welcomed } = await setStage(subject);
      const room = client.room('general');
      const { link } = await welcomed();
      await eventually(() => client.opens.length).toBe(1);
      const outcome = room.publish('refused').catch(() => {
        client.send('next');
      });
      await link.control();
      await link.message();
      link.send('before it');
      link.say({ type: 'result', of: 1, refused: { code: 'forbidden' } });
      expect(await link.data()).toBe('next');
      expect(link.acked).toBe(2);
      await outcome;
      link.cut();
      client.send('last');
      const { link: next } = await welcomed({ resumed: true, received: 2 });
      expect(await next.data()).toBe('last');
    });

    test('are given up once they are older than the log remembers, and no number comes twice', async () => {
      for (const unacknowledged of ['drop', 'resend'] as const) {
        const { client, welcomed } = await setStage(subject, { unacknowledged });
        const { link } = await welcomed({ publishMs: 1 });
        const outcome = client
          .room('general')
          .publish('old')
          .catch(() => 'rejected');
        await link.control();
        await link.message();
        await new Promise((resolve) => setTimeout(resolve, 50));
        link.cut();
        const { link: next, hello } = await welcomed({ ...anew, publishMs: 1 });
        expect(hello).toMatchObject({ base: 1 });
        expect(await outcome).toBe('rejected');
        client.send('new');
        expect(await next.data()).toBe('new');
        client.close();
      }
    });

    test.each([
      ['as another user', { user: 'bob' }, 1006],
      ['to a server that did not take them', {}, 4400],
    ] as const)('are not sent again %s', async (_, fields, code) => {
      for (const unacknowledged of ['drop', 'resend'] as const) {
        const { client, welcomed } = await setStage(subject, { unacknowledged });
        const { link } = await welcomed();
        const outcome = client
          .room('general')
          .publish('secret')
          .catch(() => 'rejected');
        await link.control();
        await link.message();
        if (code === 1006) link.cut();
        else link.socket.close(code);
        const { link: next } = await welcomed({ ...anew, ...fields });
        expect(await outcome).toBe('rejected');
        expect(client.drops).toEqual(['secret']);
        client.send('public');
        expect(await next.data()).toBe('public');
        client.close();
      }
    });
  });

  test.each([
    ['text where binary data has to come', ['\u0010["general",11]', 'text']],
    ['control where binary data has to come', ['\u0010["general",11]', '\u0010{"type":"pong"}']],
    ['two headers in a row', ['\u0010["general",11]', '\u0010["general",11]']],
  ])('leaves a server that says %s, and its session', async (_, frames) => {
    const { client, room, link, greeted } = await enter();
    for (const frame of frames) link.sendRaw(frame);
    await link.closed;
    expect((await greeted()).hello).not.toHaveProperty('session');
    expect([room.received, client.received]).toEqual([[], []]);
  });
}
