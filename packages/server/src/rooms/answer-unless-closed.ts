import { Refused } from '../refuse.js';

/** Makes whatever goes wrong in the call reject. */
export function answerUnlessClosed<T>(isClosed: boolean, call: () => T): Promise<T> {
  return new Promise((resolve) => {
    if (isClosed) throw new Refused('log-unavailable', 'The store is closed.');
    resolve(call());
  });
}
