import { ConnectionError } from './errors.js';
import { isPromise } from './is-promise.js';

/** A `BatchCodec` as JavaScript sees it: TypeScript accepts an asynchronous function that is to return nothing. */
interface BatchReader<Frame> {
  decodeAll(frame: Frame, emit: (message: unknown) => void): unknown;
}

/** Calls `decodeAll`. Throws `decode-failed` if it is asynchronous: its later messages would be lost. */
export function readBatch<Frame>(codec: BatchReader<Frame>, frame: Frame, emit: (message: unknown) => void): void {
  if (isPromise(codec.decodeAll(frame, emit))) throw new ConnectionError('decode-failed');
}
