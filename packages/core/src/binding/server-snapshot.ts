import type { Readable } from '@steadysocket/core';
import { idleSnapshot, isConnection } from './destination.js';

/** What a readable shows on a server and while hydrating: a connection is idle, a fold stands where it began. */
export function serverSnapshotOf<Value>(readable: Readable<Value>): Value {
  if (isConnection(readable)) return idleSnapshot() as Value;
  return readable.getServerSnapshot ? readable.getServerSnapshot() : readable.getSnapshot();
}
