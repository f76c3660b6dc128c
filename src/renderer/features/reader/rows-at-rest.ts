// The rows of the message list that stay on screen, and those beside them: any of them may be opened next.
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ListWindow } from '../../data/list-window.ts';

/** Milliseconds without a change before rows count as staying: what is scrolled past costs nothing. */
const REST = 50;
/** Rows beyond the screen: a little scrolling brings them there. */
const BELOW = 10;
const ABOVE = 4;

/**
 * @param onRest the cached messages there, those on screen first, when they are other ones
 * @returns what ends it
 */
export function watchRowsAtRest(
  list: Pick<ListWindow, 'around' | 'watchScreen'>,
  onRest: (ids: readonly MessageId[]) => void,
): () => void {
  let before = '';
  const look = (): void => {
    const ids = list
      .around(BELOW, ABOVE)
      .filter(({ cached }) => cached)
      .map(({ id }) => id);
    const now = ids.join();
    if (now !== before) onRest(ids);
    before = now;
  };
  let timer = setTimeout(look, REST);
  const silence = list.watchScreen(() => {
    clearTimeout(timer);
    timer = setTimeout(look, REST);
  });
  return () => {
    silence();
    clearTimeout(timer);
  };
}
