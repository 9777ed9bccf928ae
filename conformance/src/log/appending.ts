import { expect, test } from 'vitest';
import { fill, framesOf, numbered, offsetsOf, openLogs, readAll, startOf } from './stage.js';
import type { LogSubject } from './subject.js';

export function describeAppending(subject: LogSubject): void {
  test('counts the messages of a room from 1 on', async () => {
    const [log, other] = await openLogs(subject);
    const answers = [await log.append('room', 'a'), await other.append('room', 'b'), await log.append('room', 'c')];
    expect(answers.map(({ offset, duplicate }) => ({ offset, duplicate }))).toEqual([
      { offset: 1, duplicate: false },
      { offset: 2, duplicate: false },
      { offset: 3, duplicate: false },
    ]);
    expect(new Set(answers.map(({ epoch }) => epoch))).toHaveLength(1);
  });

  test('gives what was appended, oldest first, to every node', async () => {
    const logs = await openLogs(subject);
    await fill(logs[0], 'room', numbered(5));
    for (const log of logs) {
      const page = await log.read('room', await startOf(log, 'room'), 100);
      expect(page).toMatchObject({ head: 5, gap: null });
      expect(offsetsOf(page.entries)).toEqual([1, 2, 3, 4, 5]);
      expect(framesOf(page.entries)).toEqual(numbered(5));
    }
  });

  test('the epoch of an empty room is that of its messages', async () => {
    const [log, other] = await openLogs(subject);
    const start = await startOf(log, 'room');
    expect(await startOf(other, 'room')).toEqual(start);
    expect(await other.append('room', 'a')).toMatchObject({ epoch: start.epoch });
    expect(await log.read('room', start, 10)).toMatchObject({ epoch: start.epoch, head: 1, gap: null });
  });

  test('gives no more than was asked for', async () => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(5));
    const { epoch } = await startOf(log, 'room');
    const page = await log.read('room', { epoch, offset: 1 }, 2);
    expect(page).toMatchObject({ head: 5, gap: null });
    expect(framesOf(page.entries)).toEqual(['m2', 'm3']);
    expect((await log.read('room', { epoch, offset: 5 }, 2)).entries).toEqual([]);
  });

  test('counts without gaps while many append on two nodes at once', async () => {
    const logs = await openLogs(subject);
    const appenders = Array.from({ length: 20 }, async (_, appender) => {
      const offsets: number[] = [];
      for (let sent = 0; sent < 25; sent += 1) {
        const { offset } = await logs[(sent % 2) as 0 | 1].append('room', `${appender}:${sent}`);
        offsets.push(offset);
      }
      return offsets;
    });
    const offsets = (await Promise.all(appenders)).flat();
    expect([...offsets].sort((a, b) => a - b)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    const all = await readAll(logs[1], 'room', await startOf(logs[1], 'room'));
    expect(offsetsOf(all)).toEqual(Array.from({ length: 500 }, (_, index) => index + 1));
    for (let appender = 0; appender < 20; appender += 1) {
      const own = framesOf(all).filter((frame) => String(frame).startsWith(`${appender}:`));
      expect(own).toEqual(Array.from({ length: 25 }, (_, sent) => `${appender}:${sent}`));
    }
  });

  test('keeps the order of appends that one node makes at once', async () => {
    const [log, other] = await openLogs(subject);
    const answers = await Promise.all(numbered(200).map((text) => log.append('room', text)));
    expect(answers.map(({ offset }) => offset)).toEqual(Array.from({ length: 200 }, (_, index) => index + 1));
    expect(framesOf(await readAll(other, 'room', await startOf(other, 'room')))).toEqual(numbered(200));
  });
}
