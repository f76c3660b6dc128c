// The message list's viewport as React sees it, and the rows to paint for it. What is on screen stays where it is while
// rows come and go above it; at the very top, new mail shows itself.
import { type RefObject, useLayoutEffect, useRef, useState, useSyncExternalStore } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';
import { Viewport } from './viewport.ts';

/** Rows painted beyond each edge of the viewport. */
const OVERSCAN = 6;
const ROW_REM = 3.5;

export interface ShownRows {
  readonly viewport: Viewport;
  readonly rowHeight: number;
  readonly first: number;
  readonly last: number;
}

/** @param grid the element that scrolls; @param version of `list`: rows may have moved. */
export function useViewport(
  grid: RefObject<HTMLElement | null>,
  list: ListWindow,
  version: number,
): ShownRows {
  const [rowHeight] = useState(measuredRowHeight);
  const [viewport] = useState(() => new Viewport(rowHeight));
  const { first, last, atTop } = useSyncExternalStore(viewport.subscribe, () => viewport.inSight);
  useLayoutEffect(() => (grid.current ? viewport.attach(grid.current) : undefined), [grid, viewport]);

  const anchor = useRef<{ readonly id: MessageId; readonly index: number } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: `version` stands for everything `list` answers.
  useLayoutEffect(() => {
    const held = anchor.current;
    if (!held || viewport.inSight.atTop) return;
    const index = list.indexOf(held.id);
    if (index !== undefined && index !== held.index) viewport.shift(index - held.index);
  }, [viewport, list, version]);
  useLayoutEffect(() => {
    const index = viewport.inSight.first;
    const row = list.rowAt(index);
    anchor.current = row ? { id: row.id, index } : null;
  });
  // After the rows have moved: what is asked for is what is in sight then.
  useLayoutEffect(() => list.show(first, last, atTop), [list, first, last, atTop]);
  useLayoutEffect(() => () => list.hide(), [list]);
  return { viewport, rowHeight, first, last };
}

/** The rows in sight, some more, and those named: they are in the document wherever the list is scrolled. */
export function rowsToPaint(
  { first, last }: Pick<ShownRows, 'first' | 'last'>,
  total: number,
  always: readonly number[],
): number[] {
  const indexes = new Set(always.filter((index) => index >= 0 && index < total));
  const end = Math.min(total - 1, last + OVERSCAN);
  for (let index = Math.max(0, Math.min(first, total - 1) - OVERSCAN); index <= end; index += 1) {
    indexes.add(index);
  }
  return [...indexes].sort((one, other) => one - other);
}

function measuredRowHeight(): number {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return Math.round((Number.isFinite(rem) ? rem : 16) * ROW_REM);
}
