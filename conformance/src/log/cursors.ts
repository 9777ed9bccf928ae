import { describe, expect, test } from 'vitest';
import { fill, framesOf, numbered, openLogs, startOf } from './stage.js';
import type { LogSubject } from './subject.js';

export function describeCursors(subject: LogSubject): void {
  test('a cursor at the head is good', async () => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(3));
    const { epoch } = await startOf(log, 'room');
    expect(await log.read('room', { epoch, offset: 3 }, 10)).toEqual({ epoch, head: 3, gap: null, entries: [] });
  });

  test.each([
    ['beyond the head', 4],
    ['far beyond the head', Number.MAX_SAFE_INTEGER],
    ['beyond what a number counts', 1e300],
    ['negative', -1],
    ['no whole number', 1.5],
    ['no number', Number.NaN],
    ['infinite', Infinity],
  ])('an offset that is %s is unknown', async (_, offset) => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(3));
    const { epoch } = await startOf(log, 'room');
    expect(await log.read('room', { epoch, offset }, 10)).toEqual({ epoch, head: 3, gap: 'unknown', entries: [] });
  });

  test.each([
    ['of another room', async (other: string) => Promise.resolve(other)],
    ['that nobody gave', () => Promise.resolve('0123456789abcdef0123456789abcdef')],
    ['that is empty', () => Promise.resolve('')],
    ['with characters that mean something to a storage', () => Promise.resolve("} \u0000'\n;=:*%.- \ud83d\ude00")],
  ])('an epoch %s has changed', async (_, forge) => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(3));
    await fill(log, 'other', numbered(3));
    const { epoch } = await startOf(log, 'room');
    const forged = await forge((await startOf(log, 'other')).epoch);
    const page = await log.read('room', { epoch: forged, offset: 2 }, 10);
    expect(page).toEqual({ epoch, head: 3, gap: 'epoch-changed', entries: [] });
  });

  test('a part of an epoch is not the epoch', async () => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(3));
    const { epoch } = await startOf(log, 'room');
    for (const part of [epoch.slice(1), epoch.slice(0, -1), `${epoch} `, '%w+', '.*'])
      expect(await log.read('room', { epoch: part, offset: 2 }, 10)).toMatchObject({ gap: 'epoch-changed' });
  });

  test('what is wrong with one cursor does no harm to the next', async () => {
    const [log] = await openLogs(subject);
    await fill(log, 'room', numbered(3));
    const { epoch } = await startOf(log, 'room');
    await log.read('room', { epoch: 'forged', offset: -7 }, 10);
    expect(await log.append('room', 'm4')).toMatchObject({ epoch, offset: 4 });
    expect(framesOf((await log.read('room', { epoch, offset: 2 }, 10)).entries)).toEqual(['m3', 'm4']);
  });

  describe('history', () => {
    test.each([
      ['none', 0, []],
      ['some', 2, ['m4', 'm5']],
      ['all', 5, numbered(5)],
      ['more than there are', 1_000, numbered(5)],
      ['a negative number', -3, []],
    ])('gives the last messages: %s', async (_, last, expected) => {
      const [log] = await openLogs(subject);
      await fill(log, 'room', numbered(5));
      const page = await log.read('room', { last }, 1_000);
      expect(page).toMatchObject({ head: 5, gap: null });
      expect(framesOf(page.entries)).toEqual(expected);
    });

    test('gives the oldest of the last messages when the limit is lower', async () => {
      const [log] = await openLogs(subject);
      await fill(log, 'room', numbered(9));
      expect(framesOf((await log.read('room', { last: 5 }, 2)).entries)).toEqual(['m5', 'm6']);
    });

    test('gives none of a room that has none', async () => {
      const [log] = await openLogs(subject);
      expect(await log.read('room', { last: 50 }, 50)).toMatchObject({ head: 0, gap: null, entries: [] });
    });
  });
}
