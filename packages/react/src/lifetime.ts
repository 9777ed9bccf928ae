import { useInsertionEffect, useRef } from 'react';

/** A ref of what was passed to the latest render that was committed. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
