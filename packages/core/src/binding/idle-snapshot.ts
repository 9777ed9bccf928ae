import type { Readable, Snapshot } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { isConnection } from './destination.js';

let idle: Snapshot | undefined;

/** The snapshot of a new connection: a server renders it, and a page while it hydrates. */
export function idleSnapshot(): Snapshot {
  return (idle ??= createConnection(() => '').getSnapshot());
}

/** The value of a readable on a server and while hydrating: an idle connection, a fold's initial state. */
export function serverSnapshotOf<Value>(readable: Readable<Value>): Value {
  // First, because a topic can be leased like a connection, but has another snapshot.
  if (readable.getServerSnapshot) return readable.getServerSnapshot();
  return isConnection(readable) ? (idleSnapshot() as Value) : readable.getSnapshot();
}
