import { expect, test } from 'vitest';
import { fill, framesOf, newProducer, numbered, openLogs } from './stage.js';
import type { LogSubject } from './subject.js';

/** Names that a storage may take for something else. No two are the same room. */
export const nastyNames: readonly string[] = [
  'plain',
  'Plain',
  'plain ',
  ' ',
  '}',
  '{',
  '{}',
  '{plain}',
  'a}b{c',
  ':',
  'plain:log',
  'plain:meta',
  '%',
  '%7B',
  '%s',
  '*',
  '?',
  '[a-z]',
  '\\',
  '/',
  '../plain',
  '"',
  "'",
  "'; DROP TABLE log; --",
  '__proto__',
  'constructor',
  'toString',
  '0',
  '-1',
  'null',
  'ä',
  'a\u0308',
  '漢字',
  '😀',
  '👩‍👩‍👧',
  '\u200b',
  'x'.repeat(128),
  `${'x'.repeat(127)}y`,
  '😀'.repeat(64),
];

export function describeRoomNames(subject: LogSubject): void {
  test('keeps rooms apart whatever they are called', async () => {
    const [log, other] = await openLogs(subject);
    const by = newProducer();
    for (const name of nastyNames) expect(await log.append(name, name, by(1))).toMatchObject({ offset: 1 });
    for (const name of nastyNames) expect(await log.append(name, 'second')).toMatchObject({ offset: 2 });
    for (const name of nastyNames) {
      const page = await other.read(name, { last: 10 }, 10);
      expect([name, ...framesOf(page.entries)]).toEqual([name, name, 'second']);
    }
    const epochs = await Promise.all(nastyNames.map(async (name) => (await log.read(name, { last: 0 }, 1)).epoch));
    expect(new Set(epochs)).toHaveLength(nastyNames.length);
  });

  test('wakes for the room that was appended to, and for no other', async () => {
    const [log, other] = await openLogs(subject);
    const woken = new Set<string>();
    for (const name of nastyNames) await log.subscribe(name, () => woken.add(name));
    for (const name of nastyNames) {
      woken.clear();
      await other.append(name, 'a');
      await expect.poll(() => [...woken]).toEqual([name]);
    }
  });

  test('what goes on in one room does not show in another', async () => {
    const [log] = await openLogs(subject);
    await fill(log, 'a', numbered(5));
    await fill(log, 'b', ['only']);
    expect(await log.read('b', { last: 10 }, 10)).toMatchObject({ head: 1 });
    expect(await log.read('c', { last: 10 }, 10)).toMatchObject({ head: 0, entries: [] });
  });
}
