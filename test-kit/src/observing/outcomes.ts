import type { ConnectionErrorLike } from '@steadysocket/core';

/** Lets everything that promises have set off run. */
export const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** Whether a promise has settled by now, and how. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'resolved' | 'rejected'> {
  let state: 'pending' | 'resolved' | 'rejected' = 'pending';
  promise.then(
    () => (state = 'resolved'),
    () => (state = 'rejected'),
  );
  await settled();
  return state;
}

/** The code of the error that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<ConnectionErrorLike['code']> {
  try {
    await promise;
  } catch (error) {
    return (error as ConnectionErrorLike).code;
  }
  throw new Error('The promise did not reject.');
}

/** Returns the error that a call throws. */
export function thrownBy(call: () => unknown): ConnectionErrorLike {
  try {
    call();
  } catch (error) {
    return error as ConnectionErrorLike;
  }
  throw new Error('Nothing was thrown.');
}
