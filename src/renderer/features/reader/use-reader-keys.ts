// Keys of what the reader shows, while it is in sight; wherever the focus is, but never where a letter is text.
import { type RefObject, useEffect, useLayoutEffect, useRef } from 'react';
import { isTyping } from '../keyboard/shortcuts.ts';

/**
 * @param shown an element of what the keys are about: out of sight, they mean nothing
 * @param keys by `KeyboardEvent.key`, without modifiers
 */
export function useReaderKeys(
  shown: RefObject<Element | null>,
  keys: Readonly<Record<string, () => void>>,
): void {
  const latest = useRef(keys);
  useLayoutEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const listener = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.altKey || event.ctrlKey || event.metaKey) return;
      const act = Object.hasOwn(latest.current, event.key) ? latest.current[event.key] : undefined;
      if (!act || isTyping(event.target) || document.querySelector('dialog[open]:modal')) return;
      if (!shown.current?.checkVisibility()) return;
      event.preventDefault();
      act();
    };
    document.addEventListener('keydown', listener);
    return () => document.removeEventListener('keydown', listener);
  }, [shown]);
}
