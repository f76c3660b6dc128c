// The row of the message list that the pointer or the focus rests on: what may be opened next.
import type { MessageRow } from '../../../shared/model/message.ts';
import type { ListWindow } from '../../data/list-window.ts';

/** Milliseconds on a row before that is taken for an intention: less than from arriving on it to the press. */
const DWELL = 40;

/** @returns what ends it */
export function watchPointed(
  list: Pick<ListWindow, 'rowAt'>,
  onPointed: (row: MessageRow) => void,
): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const look = ({ target, type }: Event): void => {
    clearTimeout(timer);
    const at = target instanceof Element ? target.closest<HTMLElement>('.message-list [data-index]') : null;
    if (!at) return;
    const point = (): void => {
      const row = list.rowAt(Number(at.dataset.index));
      if (row) onPointed(row);
    };
    // The button goes down a tenth of a second before it comes up: what is ready is in its frame by then.
    if (type === 'pointerdown') point();
    else timer = setTimeout(point, DWELL);
  };
  for (const type of SIGNS) document.addEventListener(type, look, { passive: true });
  return () => {
    clearTimeout(timer);
    for (const type of SIGNS) document.removeEventListener(type, look);
  };
}

const SIGNS = ['pointerover', 'pointerdown', 'focusin'] as const;
