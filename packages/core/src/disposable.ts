import type { Disposer } from './readable.js';

/** Lets `using` call the function at the end of a block, if the platform has `Symbol.dispose`. */
export function disposable(end: () => void): Disposer {
  const { dispose } = Symbol as { readonly dispose?: symbol };
  if (dispose !== undefined) Object.assign(end, { [dispose]: end });
  return end as Disposer;
}
