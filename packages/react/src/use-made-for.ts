import { useState } from 'react';

/**
 * What is made anew only when the identity changes. Unlike a memo, which React may forget, it lasts as long as its
 * component; unlike a ref, it belongs to the render, and a render that is given up leaves nothing behind.
 */
export function useMadeFor<Value>(identity: unknown, make: (previous?: Value) => Value): Value {
  const [held, hold] = useState(() => ({ identity, value: make() }));
  if (Object.is(held.identity, identity)) return held.value;
  const next = { identity, value: make(held.value) };
  hold(next);
  return next.value;
}
