// The keyboard's focus in the message list: on the active row, also while that is painted only later.
import { type RefObject, useLayoutEffect, useRef } from 'react';

export interface RowFocus {
  /** The row that had the focus when last looked at; it stays in the document until the focus has left it. */
  readonly index: number;
  /** Puts the focus on the active row, or on the list until that is painted. */
  take(): void;
  /** As `take`, once the active row is another. */
  owe(): void;
}

/** @param painted what decides which rows are painted. */
export function useRowFocus(
  grid: RefObject<HTMLElement | null>,
  active: number,
  painted: readonly number[],
): RowFocus {
  const owed = useRef(false);
  const focused = useRef(0);
  const take = (): void => {
    const row = grid.current?.querySelector<HTMLElement>(`[data-index="${active}"]`);
    owed.current = !row;
    const target = row ?? grid.current;
    // Focusing what has the focus costs a layout all the same.
    if (target !== document.activeElement) target?.focus({ preventScroll: true });
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: a row may only be painted once these have changed.
  useLayoutEffect(() => {
    if (owed.current || grid.current?.contains(document.activeElement)) take();
    focused.current = active;
  }, [active, ...painted]);
  return {
    index: focused.current,
    take,
    owe: () => {
      owed.current = true;
    },
  };
}
