// When the frames of messages are made. Each costs the window some milliseconds; all at once would stand between a new
// account and its first list.
import { useEffect, useState } from 'react';

/** Milliseconds after which the next one is made although the window is never idle. */
const LATEST = 500;

/**
 * @param all how many there are
 * @param needed a message is open: no more waiting
 * @returns how many are made by now; one more whenever the window has nothing else to do
 */
export function useFramesMade(all: number, needed: boolean): number {
  const [made, setMade] = useState(needed ? all : 0);
  if (needed && made < all) setMade(all);
  useEffect(() => {
    if (made >= all) return;
    const waiting = requestIdleCallback(() => setMade(made + 1), { timeout: LATEST });
    return () => cancelIdleCallback(waiting);
  }, [made, all]);
  return made;
}
