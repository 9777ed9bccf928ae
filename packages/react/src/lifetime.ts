import { useInsertionEffect, useRef } from 'react';

/** A ref of the value in the latest committed render. */
export function useLatest<Value>(value: Value): { readonly current: Value } {
  const latest = useRef(value);
  useInsertionEffect(() => {
    latest.current = value;
  });
  return latest;
}
