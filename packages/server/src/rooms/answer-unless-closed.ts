import { Refused } from '../refuse.js';

/** Returns a promise of the call's result. It rejects after the store was closed, and if the call throws. */
export function answerUnlessClosed<T>(isClosed: boolean, call: () => T): Promise<T> {
  return new Promise((resolve) => {
    if (isClosed) throw new Refused('log-unavailable', 'The store is closed.');
    resolve(call());
  });
}
