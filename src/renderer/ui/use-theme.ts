// Light or dark, as the system says now.
import { useSyncExternalStore } from 'react';

export type Theme = 'light' | 'dark';

const DARK = window.matchMedia('(prefers-color-scheme: dark)');

function subscribe(listener: () => void): () => void {
  DARK.addEventListener('change', listener);
  return () => DARK.removeEventListener('change', listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => (DARK.matches ? 'dark' : 'light'));
}
