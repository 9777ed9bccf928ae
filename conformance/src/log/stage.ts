import type { Cursor, Log, LogEntry, Presence, Producer } from '@steadysocket/server';
import { added, resources } from '@steadysocket/test-kit/process';
import { onTestFinished } from 'vitest';
import type { LogBounds, LogSubject, PresenceSubject } from './subject.js';

/** Two nodes that share one storage. */
export async function openLogs(subject: LogSubject, bounds?: LogBounds): Promise<readonly [Log, Log]> {
  const storage = await subject.open(bounds);
  onTestFinished(() => storage.close());
  return [await storage.node(), await storage.node()];
}

export async function openPresences(subject: PresenceSubject): Promise<readonly [Presence, Presence]> {
  const storage = await subject.open();
  onTestFinished(() => storage.close());
  return [await storage.node(), await storage.node()];
}

const nothing = { last: 0 } as const;

/** Where a room's history begins. */
export async function startOf(log: Log, room: string): Promise<Cursor> {
  const { epoch } = await log.read(room, nothing, 1);
  return { epoch, offset: 0 };
}

/** Appends the texts one after another. */
export async function fill(log: Log, room: string, texts: readonly string[]): Promise<void> {
  for (const text of texts) await log.append(room, text);
}

export const numbered = (count: number): string[] => Array.from({ length: count }, (_, index) => `m${index + 1}`);

export const framesOf = (entries: readonly LogEntry[]): unknown[] => entries.map(({ frame }) => frame);

export const offsetsOf = (entries: readonly LogEntry[]): number[] => entries.map(({ offset }) => offset);

let lastProducer = 0;

/** Numbers its messages as a client does. */
export function newProducer(epoch = 1): (sequence: number) => { readonly producer: Producer } {
  lastProducer += 1;
  const id = `producer-${lastProducer}`;
  return (sequence) => ({ producer: { id, epoch, sequence } });
}

/** Resolves when no timer is left that was not there before. Clients take a moment to end their connections. */
export async function timersEnded(before: readonly string[]): Promise<void> {
  for (let asked = 0; asked < 1_000; asked += 1) {
    if (!added(before, resources()).includes('Timeout')) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error('A timer is left.');
}

/** Everything after a cursor, in pages. */
export async function readAll(log: Log, room: string, after: Cursor): Promise<LogEntry[]> {
  const all: LogEntry[] = [];
  for (;;) {
    const { epoch, head, gap, entries } = await log.read(
      room,
      { ...after, offset: all.at(-1)?.offset ?? after.offset },
      100,
    );
    if (gap) throw new Error(`The log has a gap: ${gap}.`);
    all.push(...entries);
    after = { ...after, epoch };
    if (entries.length === 0 || entries.at(-1)?.offset === head) return all;
  }
}
