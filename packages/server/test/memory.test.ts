import type { HubClock, Log } from '@steadysocket/server';
import { memory, memoryPresence } from '@steadysocket/server';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';

/** Time that a test moves on by hand. */
class ManualClock implements HubClock {
  time = 1_000_000;
  now = (): number => this.time;
  setTimeout(): never {
    throw new Error('The stores set no timer.');
  }
  clearTimeout(): void {}
}

const epochOf = async (log: Log, room: string): Promise<string> => (await log.read(room, { last: 0 }, 1)).epoch;

const by = (id: string, sequence: number) => ({ producer: { id, epoch: 1, sequence } });

test('many appends of one turn wake once', async () => {
  const log = memory();
  let woken = 0;
  await log.subscribe('room', () => (woken += 1));
  await Promise.all(Array.from({ length: 100 }, () => log.append('room', 'a')));
  await settled();
  expect(woken).toBe(1);
});

test('an append in a wake wakes again', async () => {
  const log = memory();
  let woken = 0;
  await log.subscribe('room', () => {
    woken += 1;
    if (woken < 3) void log.append('room', 'again');
  });
  await log.append('room', 'a');
  await settled();
  expect(woken).toBe(3);
});

test('beyond maxRooms the room that was used longest ago goes, of those without a subscriber', async () => {
  const log = memory({ maxRooms: 3 });
  const leave = await log.subscribe('subscribed', () => {});
  await log.append('subscribed', 'a');
  const [subscribed, old, used] = [
    await epochOf(log, 'subscribed'),
    await epochOf(log, 'old'),
    await epochOf(log, 'used'),
  ];
  await log.append('old', 'a');
  await log.append('used', 'a');
  await log.append('new', 'a');
  expect(await epochOf(log, 'subscribed')).toBe(subscribed);
  expect(await epochOf(log, 'used')).toBe(used);
  const gone = await log.read('old', { epoch: old, offset: 1 }, 1);
  expect(gone).toMatchObject({ head: 0, gap: 'epoch-changed' });
  leave();
  for (const room of ['a', 'b', 'c']) await log.append(room, 'a');
  expect(await epochOf(log, 'subscribed')).not.toBe(subscribed);
});

test('of so many producers the latest is known, also where that is one', async () => {
  const log = memory({ maxProducers: 1 });
  for (const id of ['a', 'b']) await log.append('room', id, by(id, 1));
  expect(await log.append('room', 'b', by('b', 1))).toMatchObject({ duplicate: true });
  expect(await log.append('room', 'a', by('a', 1))).toMatchObject({ duplicate: false });
});

test('rooms beyond maxRooms that are all in use stay', async () => {
  const log = memory({ maxRooms: 2 });
  const rooms = ['a', 'b', 'c', 'd'];
  for (const room of rooms) await log.subscribe(room, () => {});
  const epochs = await Promise.all(rooms.map((room) => epochOf(log, room)));
  expect(await Promise.all(rooms.map((room) => epochOf(log, room)))).toEqual(epochs);
});

test('beyond maxRooms a room that nobody uses is found behind those that are used', async () => {
  const log = memory({ maxRooms: 20 });
  const used = Array.from({ length: 19 }, (_, index) => `used ${index}`);
  for (const room of used) await log.subscribe(room, () => {});
  const epochs = await Promise.all(used.map((room) => epochOf(log, room)));
  const unused = await epochOf(log, 'unused');
  await log.append('new', 'a');
  expect(await Promise.all(used.map((room) => epochOf(log, room)))).toEqual(epochs);
  await log.append('another', 'a');
  expect(await epochOf(log, 'unused')).not.toBe(unused);
});

test('beyond maxBytes the oldest message of all rooms goes', async () => {
  const log = memory({ maxBytes: 12_000 });
  const large = 'x'.repeat(1_000);
  await log.append('a', large);
  await log.append('b', large);
  for (let sent = 0; sent < 4; sent += 1) await log.append('a', large);
  const offsetsIn = async (room: string) => (await log.read(room, { last: 9 }, 9)).entries.map(({ offset }) => offset);
  expect(await offsetsIn('a')).toEqual([2, 3, 4, 5]);
  expect(await offsetsIn('b')).toEqual([1]);
  await log.append('c', large);
  expect(await offsetsIn('b')).toEqual([]);
  expect(await log.append('b', 'small')).toMatchObject({ offset: 2 });
});

test('a message that is larger than maxBytes is trimmed at once, and counted', async () => {
  const log = memory({ maxBytes: 1_000 });
  expect(await log.append('room', 'x'.repeat(2_000))).toMatchObject({ offset: 1 });
  expect(await log.append('room', 'small')).toMatchObject({ offset: 2 });
  const { epoch, entries } = await log.read('room', { last: 9 }, 9);
  expect(entries).toEqual([{ offset: 2, frame: 'small' }]);
  expect(await log.read('room', { epoch, offset: 0 }, 9)).toMatchObject({ gap: 'trimmed' });
});

test('the bytes of a room that has gone are free again', async () => {
  const log = memory({ maxBytes: 10_000, maxRooms: 2 });
  for (let room = 0; room < 100; room += 1) await log.append(String(room), 'x'.repeat(2_000));
  await log.append('99', 'x'.repeat(2_000));
  expect((await log.read('99', { last: 9 }, 9)).entries).toHaveLength(2);
});

test('a producer is remembered for producerMs after its latest append', async () => {
  const clock = new ManualClock();
  const log = memory({ clock, producerMs: 1_000 });
  await log.append('room', 'a', by('p', 1));
  clock.time += 900;
  await log.append('room', 'b', by('p', 2));
  clock.time += 1_000;
  expect(await log.append('room', 'a', by('p', 1))).toMatchObject({ offset: 1, duplicate: true });
  clock.time += 1;
  expect(await log.append('room', 'a', by('p', 1))).toMatchObject({ offset: 3, duplicate: false });
});

test('beyond maxProducers those that appended longest ago are forgotten', async () => {
  const log = memory({ maxProducers: 10 });
  for (let id = 1; id <= 11; id += 1) await log.append('room', 'a', by(`p${id}`, 1));
  expect(await log.append('room', 'a', by('p11', 1))).toMatchObject({ duplicate: true });
  expect(await log.append('room', 'a', by('p3', 1))).toMatchObject({ duplicate: true });
  expect(await log.append('room', 'a', by('p1', 1))).toMatchObject({ duplicate: false });
});

test('the original of a duplicate is looked for in the last 1000 messages', async () => {
  const log = memory();
  await log.append('room', 'a', by('p', 1));
  for (let sent = 0; sent < 999; sent += 1) await log.append('room', 'b');
  expect(await log.append('room', 'a', by('p', 1))).toMatchObject({ offset: 1, duplicate: true });
  await log.append('room', 'b');
  expect(await log.append('room', 'a', by('p', 1))).toMatchObject({ offset: 0, duplicate: true });
});

test('presence expires by the clock, and sets no timer', async () => {
  const clock = new ManualClock();
  const presence = memoryPresence({ clock });
  await presence.set('room', new Map([['a', '1']]), 1_000);
  clock.time += 999;
  expect((await presence.list('room', 9)).size).toBe(1);
  clock.time += 1;
  expect((await presence.list('room', 9)).size).toBe(0);
});

test('renewing an entry without a change wakes nobody', async () => {
  const clock = new ManualClock();
  const presence = memoryPresence({ clock });
  await presence.set('room', new Map([['a', '1']]), 1_000);
  let woken = 0;
  await presence.subscribe('room', () => (woken += 1));
  await presence.set('room', new Map([['a', '1']]), 1_000);
  await presence.delete('room', ['missing']);
  await settled();
  expect(woken).toBe(0);
  clock.time += 1_001;
  await presence.set('room', new Map([['a', '1']]), 1_000);
  await settled();
  expect(woken).toBe(1);
});
