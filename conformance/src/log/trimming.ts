import { describe, expect, test } from 'vitest';
import { fill, framesOf, numbered, offsetsOf, openLogs, startOf } from './stage.js';
import type { LogSubject } from './subject.js';

export function describeTrimming(subject: LogSubject): void {
  // What a log does not have is no skipped test.
  if (subject.bounds.includes('maxMessages'))
    describe('by count', () => {
      test('keeps the newest messages, and goes on counting', async () => {
        const [log] = await openLogs(subject, { maxMessages: 10 });
        await fill(log, 'room', numbered(25));
        const page = await log.read('room', { last: 1_000 }, 1_000);
        expect(page.head).toBe(25);
        expect(framesOf(page.entries)).toEqual(numbered(25).slice(-10));
        expect(await log.append('room', 'next')).toMatchObject({ offset: 26 });
      });

      test('says so to a cursor whose next message is gone, and to no other', async () => {
        const [log] = await openLogs(subject, { maxMessages: 10 });
        await fill(log, 'room', numbered(25));
        const { epoch } = await startOf(log, 'room');
        for (const offset of [0, 1, 14])
          expect(await log.read('room', { epoch, offset }, 100)).toEqual({
            epoch,
            head: 25,
            gap: 'trimmed',
            entries: [],
          });
        const page = await log.read('room', { epoch, offset: 15 }, 100);
        expect(page.gap).toBeNull();
        expect(offsetsOf(page.entries)).toEqual([16, 17, 18, 19, 20, 21, 22, 23, 24, 25]);
      });

      test('leaves the messages of other rooms alone', async () => {
        const [log] = await openLogs(subject, { maxMessages: 10 });
        await fill(log, 'quiet', numbered(3));
        await fill(log, 'busy', numbered(50));
        expect(framesOf((await log.read('quiet', { last: 10 }, 10)).entries)).toEqual(numbered(3));
      });
    });

  if (subject.bounds.includes('maxBytes'))
    describe('by bytes', () => {
      test('keeps what fits, the newest', async () => {
        const [log] = await openLogs(subject, { maxBytes: 1024 ** 2 });
        const texts = Array.from({ length: 30 }, (_, index) => String(index).padEnd(100_000, '.'));
        await fill(log, 'room', texts);
        const page = await log.read('room', { last: 1_000 }, 1_000);
        expect(page.head).toBe(30);
        expect(page.entries.length).toBeGreaterThan(2);
        expect(page.entries.length).toBeLessThanOrEqual(10);
        expect(framesOf(page.entries)).toEqual(texts.slice(-page.entries.length));
        expect(await log.read('room', { epoch: page.epoch, offset: 1 }, 1)).toMatchObject({ gap: 'trimmed' });
      });

      test('counts bytes of binary payloads, and stays within them for long', async () => {
        const [log] = await openLogs(subject, { maxBytes: 1024 ** 2 });
        for (let sent = 0; sent < 100; sent += 1) await log.append('room', new Uint8Array(50_000).fill(sent));
        const { entries } = await log.read('room', { last: 1_000 }, 1_000);
        expect(entries.length).toBeGreaterThan(5);
        expect(entries.length).toBeLessThanOrEqual(20);
      });
    });
}
