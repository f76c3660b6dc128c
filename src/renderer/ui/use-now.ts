// The current minute, for dates that are shown relative to today.
import { useEffect, useState } from 'react';

const MINUTE = 60_000;

/** Epoch ms, renewed every minute. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE);
    return () => clearInterval(timer);
  }, []);
  return now;
}
