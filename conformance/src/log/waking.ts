import type { Log } from '@steadysocket/server';
import { eventually, settled } from '@steadysocket/test-kit/observing';
import { expect, test, vi } from 'vitest';
import { framesOf, numbered, openLogs, startOf } from './stage.js';
import type { LogSubject } from './subject.js';

/** Reads on whenever it is woken, and never by itself. */
async function follow(log: Log, room: string): Promise<unknown[]> {
  const seen: unknown[] = [];
  let cursor = await startOf(log, room);
  let reading: Promise<void> = Promise.resolve();
  const readOn = async (): Promise<void> => {
    const page = await log.read(room, cursor, 7);
    seen.push(...(page.gap === null ? framesOf(page.entries) : [page.gap]));
    const offset = page.entries.at(-1)?.offset ?? cursor.offset;
    cursor = { epoch: page.epoch, offset };
    if (offset < page.head) await readOn();
  };
  const wake = (): void => {
    // What fails shows in `seen`, unless the test is over.
    reading = reading.then(readOn).catch(() => {});
  };
  await log.subscribe(room, wake);
  wake();
  return seen;
}

export function describeWaking(subject: LogSubject): void {
  test.each(['the same node', 'another node'])('wakes after an append by %s', async (where) => {
    const [log, other] = await openLogs(subject);
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    await (where === 'the same node' ? log : other).append('room', 'a');
    await eventually(() => woken).toBeGreaterThan(0);
  });

  test('what it woke for can be read', async () => {
    const [log, other] = await openLogs(subject);
    for (const [index, text] of numbered(30).entries()) {
      const room = `room ${index % 3}`;
      const head = (await log.read(room, { last: 0 }, 1)).head;
      const read = new Promise((resolve) => {
        void log
          .subscribe(room, () => {
            const latest = log.read(room, { last: 1 }, 1);
            // It may be woken once more when the test is over.
            latest.then(({ entries, head: now }) => now > head && resolve(framesOf(entries))).catch(() => {});
          })
          .then(() => other.append(room, text));
      });
      expect(await read).toEqual([text]);
    }
  });

  test('never wakes within the call that appends', async () => {
    const [log] = await openLogs(subject);
    let woken = 0;
    await log.subscribe('room', () => (woken += 1));
    const appended = log.append('room', 'a');
    expect(woken).toBe(0);
    await appended;
    await eventually(() => woken).toBeGreaterThan(0);
  });

  test('wakes all subscribers, and none that has left', async () => {
    const [log, other] = await openLogs(subject);
    const woken = { first: 0, second: 0, left: 0, elsewhere: 0 };
    await log.subscribe('room', () => (woken.first += 1));
    await log.subscribe('room', () => (woken.second += 1));
    await other.subscribe('room', () => (woken.elsewhere += 1));
    const leave = await log.subscribe('room', () => (woken.left += 1));
    leave();
    leave();
    await other.append('room', 'a');
    await eventually(() => Math.min(woken.first, woken.second, woken.elsewhere)).toBeGreaterThan(0);
    expect(woken.left).toBe(0);
  });

  test('wakes a subscriber that comes after all others have left', async () => {
    const [log, other] = await openLogs(subject);
    for (let round = 0; round < 5; round += 1) {
      let woken = 0;
      const leave = await log.subscribe('room', () => (woken += 1));
      await other.append('room', 'a');
      await eventually(() => woken).toBeGreaterThan(0);
      leave();
    }
  });

  test('leaving and subscribing at once leaves the later subscription in force', async () => {
    const [log, other] = await openLogs(subject);
    let woken = 0;
    for (let round = 0; round < 10; round += 1) {
      const leave = await log.subscribe('room', () => {});
      leave();
      const later = await log.subscribe('room', () => (woken += 1));
      const before = woken;
      await other.append('room', 'a');
      await eventually(() => woken).toBeGreaterThan(before);
      later();
    }
  });

  test('one that throws does not starve the others', async () => {
    const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
    const [log, other] = await openLogs(subject);
    let woken = 0;
    await log.subscribe('room', () => {
      throw new Error('A listener fails.');
    });
    await log.subscribe('room', () => (woken += 1));
    await other.append('room', 'a');
    await eventually(() => woken).toBeGreaterThan(0);
    logged.mockRestore();
  });

  test('misses nothing between subscribing and reading', async () => {
    const [log, other] = await openLogs(subject);
    for (let round = 0; round < 50; round += 1) {
      const room = `room ${round}`;
      let seen = 0;
      const look = async (): Promise<void> => {
        seen = Math.max(seen, (await log.read(room, { last: 0 }, 1)).head);
      };
      const appended = round % 2 === 0 ? other.append(room, 'a') : settled().then(() => other.append(room, 'a'));
      await log.subscribe(room, () => void look().catch(() => {}));
      await look();
      await appended;
      await eventually(() => seen).toBe(1);
    }
  });

  test('a reader that only its wakes drive gets everything once and in order', async () => {
    const [log, other] = await openLogs(subject);
    const followers = await Promise.all([follow(log, 'room'), follow(other, 'room'), follow(log, 'room')]);
    for (const [index, text] of numbered(200).entries()) {
      const appended = (index % 2 === 0 ? log : other).append('room', text);
      await (index % 10 === 0 ? settled().then(() => appended) : appended);
    }
    for (const seen of followers) await eventually(() => seen).toEqual(numbered(200));
  });
}
