// A function whose identity never changes, so that memoised parts of a view are not painted again for it.
import { useCallback, useLayoutEffect, useRef } from 'react';

export function useStable<A extends readonly unknown[]>(action: (...args: A) => void): (...args: A) => void {
  const latest = useRef(action);
  useLayoutEffect(() => {
    latest.current = action;
  });
  return useCallback((...args: A) => latest.current(...args), []);
}
