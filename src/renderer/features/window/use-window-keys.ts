// Listens to the keys that work wherever the focus is; what the focused part handled itself does not come here.
import { useEffect, useLayoutEffect, useRef } from 'react';
import { isTyping } from '../keyboard/shortcuts.ts';

export interface WindowKeys {
  onPane(by: 1 | -1): void;
  /** True when there was something to go back from. */
  onBack(): boolean;
  onStep(by: 1 | -1): void;
  onCheck(): void;
  onHelp(): void;
  onUndo(): void;
  /** Any other key; true when it meant something. */
  onKey(key: string): boolean;
}

export function useWindowKeys(keys: WindowKeys): void {
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || document.querySelector('dialog[open]:modal')) return;
      if (event.ctrlKey || event.metaKey) {
        if (event.key.toLowerCase() !== 'z' || event.shiftKey || isTyping(event.target)) return;
        event.preventDefault();
        latest.current.onUndo();
      } else if (handle(latest.current, event)) event.preventDefault();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, []);
}

function handle(keys: WindowKeys, event: KeyboardEvent): boolean {
  switch (event.key) {
    case 'F6':
      keys.onPane(event.shiftKey ? -1 : 1);
      return true;
    case 'F5':
      keys.onCheck();
      return true;
    case 'Escape':
      return keys.onBack();
  }
  if (isTyping(event.target)) return false;
  switch (event.key) {
    case '?':
      keys.onHelp();
      return true;
    case 'j':
    case 'n':
      keys.onStep(1);
      return true;
    case 'k':
    case 'p':
      keys.onStep(-1);
      return true;
    default:
      return keys.onKey(event.key.length === 1 ? event.key.toLowerCase() : event.key);
  }
}
