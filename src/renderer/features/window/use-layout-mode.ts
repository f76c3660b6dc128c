// How many panes fit side by side in the window.
import { useSyncExternalStore } from 'react';

export type LayoutMode = 'three' | 'two' | 'one';

/** In rem, so that a larger text size takes panes away rather than squeezing them. */
const THREE = window.matchMedia('(min-width: 54rem)');
const TWO = window.matchMedia('(min-width: 38.5rem)');

function mode(): LayoutMode {
  if (THREE.matches) return 'three';
  return TWO.matches ? 'two' : 'one';
}

function subscribe(listener: () => void): () => void {
  THREE.addEventListener('change', listener);
  TWO.addEventListener('change', listener);
  return () => {
    THREE.removeEventListener('change', listener);
    TWO.removeEventListener('change', listener);
  };
}

export function useLayoutMode(): LayoutMode {
  return useSyncExternalStore(subscribe, mode);
}
