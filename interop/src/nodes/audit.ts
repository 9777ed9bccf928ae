import type { Cursor } from '@steadysocket/session';
import type { Publication, Shown } from './people.js';

/** What is looked at of a client. */
export interface Audited {
  readonly published: readonly Publication[];
  readonly seats: readonly AuditedSeat[];
}

interface AuditedSeat {
  readonly person: string;
  readonly shown: readonly Shown[];
  readonly room: { readonly name: string; readonly cursor: Cursor | null };
}

/** What a room's log has in the end. */
export interface Kept {
  readonly epoch: string;
  readonly head: number;
  readonly messages: readonly { readonly offset: number; readonly message: unknown }[];
}

export interface AuditOptions {
  /** The log of each room, after the end. */
  readonly logs: ReadonlyMap<string, Kept>;
  /** Whether Redis lost what it had. Then clients were told; else nobody may be. */
  readonly hasLost: boolean;
}

/** Lists every promise that was broken: what is missing, where, and for whom. */
export function audit(people: readonly Audited[], { logs, hasLost }: AuditOptions): string[] {
  const publications = people.flatMap(({ published }) => published);
  return [...logs].flatMap(([room, log]) => {
    const seats = people.flatMap((person) => person.seats.filter((seat) => seat.room.name === room));
    const here = publications.filter((publication) => publication.room === room);
    const problems = [
      ...auditLog(log),
      ...auditOutcomes(here, log, hasLost),
      ...seats.flatMap((seat) => auditSeat(seat, { log, published: here, hasLost })),
      ...auditOrder(seats),
    ];
    return problems.map((problem) => `${room}: ${problem}`);
  });
}

/** Offsets without a gap, and no message twice. */
function auditLog({ head, messages }: Kept): string[] {
  const problems: string[] = [];
  messages.forEach(({ offset }, index) => {
    if (offset !== index + 1) problems.push(`the log has ${String(offset)} in place ${String(index + 1)}`);
  });
  if (messages.length !== head) problems.push(`the log has ${String(messages.length)} messages of ${String(head)}`);
  const ids = messages.map(({ message }) => message);
  for (const id of twice(ids)) problems.push(`the log has ${String(id)} twice`);
  return problems;
}

/** Whatever was acknowledged is where its publisher was told, and no two have one place. */
function auditOutcomes(published: readonly Publication[], log: Kept, hasLost: boolean): string[] {
  const problems: string[] = [];
  const places: string[] = [];
  for (const { id, outcome } of published) {
    if (outcome === null) problems.push(`${id} was never answered`);
    else if (typeof outcome === 'string') {
      if (outcome !== 'refused: log-unavailable') problems.push(`${id} was rejected with ${outcome}`);
    } else {
      places.push(placeOf(outcome));
      const isGone = hasLost && outcome.epoch !== log.epoch;
      if (!isGone && log.messages[outcome.offset - 1]?.message !== id)
        problems.push(`${id} was acknowledged at ${placeOf(outcome)}, and is not there`);
    }
  }
  for (const place of twice(places)) problems.push(`${String(place)} was acknowledged twice`);
  return problems;
}

/** A client has the whole room in order, once, but for what it was told. */
function auditSeat(
  { person, shown, room }: AuditedSeat,
  {
    log,
    published,
    hasLost,
  }: { readonly log: Kept; readonly published: readonly Publication[]; readonly hasLost: boolean },
): string[] {
  const problems: string[] = [];
  const { cursor } = room;
  if (cursor?.epoch !== log.epoch || cursor.offset !== log.head)
    problems.push(
      `is at ${cursor ? placeOf(cursor) : 'no place'}, not ${placeOf({ epoch: log.epoch, offset: log.head })}`,
    );
  let expected = 1;
  let wasTold = false;
  let ids = new Set<string>();
  const allIds = new Set<string>();
  const kept = new Set(log.messages.map(({ message }) => message));
  for (const each of shown) {
    if (each.kind === 'not recovered') {
      wasTold = true;
      expected = NaN;
      ids = new Set();
      if (!hasLost) problems.push(`was told ${each.reason ?? 'nothing'} although nothing was lost`);
      continue;
    }
    const { id, offset } = each;
    if (!Number.isNaN(expected) && offset !== expected)
      problems.push(`got ${id} at ${placeOf(each)}, not ${String(expected)}, and was not told`);
    if (ids.has(id)) problems.push(`got ${id} twice`);
    if (each.epoch === log.epoch && log.messages[offset - 1]?.message !== id)
      problems.push(`got ${id} at ${placeOf(each)}, where the log has something else`);
    ids.add(id);
    allIds.add(id);
    expected = offset + 1;
  }
  problems.push(...auditTail(shown, log));
  for (const { id, outcome } of published) {
    // What Redis has lost before a client had it, that client cannot miss.
    const isGone = hasLost && isCursor(outcome) && outcome.epoch !== log.epoch && !kept.has(id);
    if (isCursor(outcome) && !isGone && !wasTold && !allIds.has(id)) problems.push(`never got ${id}`);
  }
  return problems.map((problem) => `${person} ${problem}`);
}

/** What a client has received since it was told last is what the log has, whatever epoch it was in then. */
function auditTail(shown: readonly Shown[], log: Kept): string[] {
  const problems: string[] = [];
  for (const each of shown.slice(shown.map(({ kind }) => kind).lastIndexOf('not recovered') + 1)) {
    if (each.kind !== 'message' || each.epoch === log.epoch) continue;
    if (log.messages[each.offset - 1]?.message !== each.id)
      problems.push(`got ${each.id} at ${placeOf(each)}, which is lost, and was not told`);
  }
  return problems;
}

/** All clients had the same message in the same place. */
function auditOrder(seats: readonly AuditedSeat[]): string[] {
  const ids = new Map<string, string>();
  const problems = new Set<string>();
  for (const { shown } of seats) {
    for (const each of shown) {
      if (each.kind !== 'message') continue;
      const place = placeOf(each);
      const other = ids.get(place) ?? each.id;
      ids.set(place, other);
      if (other !== each.id) problems.add(`some had ${other} at ${place}, and some ${each.id}`);
    }
  }
  return [...problems];
}

export function isCursor(outcome: Publication['outcome']): outcome is Cursor {
  return outcome !== null && typeof outcome !== 'string';
}

/** Whether a client was told that something is missing. */
export function wasTold({ shown }: AuditedSeat): boolean {
  return shown.some(({ kind }: Shown) => kind === 'not recovered');
}

function placeOf({ epoch, offset }: Cursor): string {
  return `${String(offset)} of ${epoch}`;
}

function twice(values: readonly unknown[]): Set<unknown> {
  const seen = new Set<unknown>();
  return new Set(values.filter((value) => seen.size === seen.add(value).size));
}
