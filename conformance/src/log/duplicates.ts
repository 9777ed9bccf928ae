import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { fill, framesOf, newProducer, numbered, openLogs } from './stage.js';
import type { LogSubject } from './subject.js';

export function describeDuplicates(subject: LogSubject): void {
  test('appends what a producer repeats once, and gives the offset of the original', async () => {
    const [log, other] = await openLogs(subject);
    const by = newProducer();
    await log.append('room', 'before');
    const original = await log.append('room', 'a', by(1));
    expect(original).toMatchObject({ offset: 2, duplicate: false });
    await log.append('room', 'after');
    for (const node of [log, other])
      expect(await node.append('room', 'a', by(1))).toEqual({ ...original, duplicate: true });
    expect(framesOf((await log.read('room', { last: 10 }, 10)).entries)).toEqual(['before', 'a', 'after']);
  });

  test('finds the original of an older message', async () => {
    const [log] = await openLogs(subject);
    const [by, another] = [newProducer(), newProducer()];
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      await log.append('room', `a${sequence}`, by(sequence));
      await log.append('room', `b${sequence}`, another(sequence));
    }
    expect(await log.append('room', 'a7', by(7))).toMatchObject({ offset: 13, duplicate: true });
    expect(await log.append('room', 'b7', another(7))).toMatchObject({ offset: 14, duplicate: true });
  });

  test('appends once when both nodes are asked at once', async () => {
    const [log, other] = await openLogs(subject);
    const by = newProducer();
    for (let sequence = 1; sequence <= 20; sequence += 1) {
      const answers = await Promise.all([log, other, log].map((node) => node.append('room', 'a', by(sequence))));
      expect(answers.filter(({ duplicate }) => !duplicate)).toHaveLength(1);
      expect(answers.map(({ offset }) => offset)).toEqual([sequence, sequence, sequence]);
    }
  });

  test('takes all of what a producer appends without waiting for an answer', async () => {
    const [log] = await openLogs(subject);
    const by = newProducer();
    const answers = await Promise.all(numbered(200).map((text, index) => log.append('room', text, by(index + 1))));
    expect(answers.filter(({ duplicate }) => duplicate)).toEqual([]);
    expect(framesOf((await log.read('room', { last: 200 }, 200)).entries)).toEqual(numbered(200));
  });

  test('a producer may leave numbers out: they were for other rooms', async () => {
    const [log] = await openLogs(subject);
    const by = newProducer();
    expect(await log.append('room', 'a', by(3))).toMatchObject({ offset: 1, duplicate: false });
    expect(await log.append('other', 'b', by(4))).toMatchObject({ offset: 1, duplicate: false });
    expect(await log.append('room', 'c', by(9))).toMatchObject({ offset: 2, duplicate: false });
    expect(await log.append('room', 'c', by(9))).toMatchObject({ offset: 2, duplicate: true });
  });

  test('what was never appended but is older than the latest counts as repeated', async () => {
    const [log] = await openLogs(subject);
    const by = newProducer();
    await log.append('room', 'a', by(5));
    expect(await log.append('room', 'b', by(4))).toMatchObject({ offset: 0, duplicate: true });
  });

  test('what another producer numbers alike is no repetition', async () => {
    const [log] = await openLogs(subject);
    await log.append('room', 'a', newProducer()(1));
    expect(await log.append('room', 'a', newProducer()(1))).toMatchObject({ offset: 2, duplicate: false });
    expect(await log.append('room', 'a')).toMatchObject({ offset: 3, duplicate: false });
  });

  test.each(['', ' ', '1:2:3', '__proto__', '} {%s\n\u0000', '😀', 'x'.repeat(500)])(
    'takes the producer %j',
    async (id) => {
      const [log] = await openLogs(subject);
      const by = (sequence: number) => ({ producer: { id, epoch: 1, sequence } });
      await log.append('room', 'a', by(1));
      await log.append('room', 'b', by(2));
      expect(await log.append('room', 'a', by(1))).toMatchObject({ offset: 1, duplicate: true });
      expect(await log.append('room', 'c', by(3))).toMatchObject({ offset: 3, duplicate: false });
    },
  );

  test('counts as high as the protocol does', async () => {
    const [log] = await openLogs(subject);
    const most = 2 ** 52;
    const by = newProducer(most);
    expect(await log.append('room', 'a', by(most - 1))).toMatchObject({ offset: 1, duplicate: false });
    expect(await log.append('room', 'b', by(most))).toMatchObject({ offset: 2, duplicate: false });
    expect(await log.append('room', 'a', by(most - 1))).toMatchObject({ offset: 1, duplicate: true });
  });

  test('forgets a producer that has not appended for long', async () => {
    const [log] = await openLogs(subject, { producerMs: 50 });
    const by = newProducer();
    await log.append('room', 'a', by(1));
    await eventually(async () => (await log.append('room', 'a', by(1))).duplicate).toBe(false);
  });

  describe('a later epoch', () => {
    const epochs = (): ((epoch: number, sequence: number) => ReturnType<ReturnType<typeof newProducer>>) => {
      const { id } = newProducer()(0).producer;
      return (epoch, sequence) => ({ producer: { id, epoch, sequence } });
    };

    test('fences off the earlier one, in that room', async () => {
      const [log, other] = await openLogs(subject);
      const by = epochs();
      await log.append('room', 'a', by(1, 5));
      await log.append('room', 'b', by(2, 6));
      for (const sequence of [5, 6, 7])
        await expect(other.append('room', 'c', by(1, sequence))).rejects.toMatchObject({ code: 'fenced' });
      expect(await other.append('other', 'd', by(1, 7))).toMatchObject({ offset: 1 });
      expect(framesOf((await log.read('room', { last: 10 }, 10)).entries)).toEqual(['a', 'b']);
    });

    test('counts again', async () => {
      const [log] = await openLogs(subject);
      const by = epochs();
      await log.append('room', 'a', by(1, 5));
      expect(await log.append('room', 'b', by(2, 5))).toMatchObject({ offset: 2, duplicate: false });
      expect(await log.append('room', 'b', by(2, 5))).toMatchObject({ offset: 2, duplicate: true });
      expect(await log.append('room', 'c', by(3, 1))).toMatchObject({ offset: 3, duplicate: false });
    });
  });

  describe.runIf(subject.bounds.includes('maxMessages'))('of a message that is trimmed', () => {
    test('are known, without an offset', async () => {
      const [log] = await openLogs(subject, { maxMessages: 10 });
      const by = newProducer();
      await log.append('room', 'a', by(1));
      await fill(log, 'room', numbered(10));
      expect(await log.append('room', 'a', by(1))).toMatchObject({ offset: 0, duplicate: true });
      expect(framesOf((await log.read('room', { last: 100 }, 100)).entries)).toEqual(numbered(10));
    });
  });
}
