// A window that closes is given a moment to keep what it remembers: its database writes are not done at once.
import type { BrowserWindow } from 'electron';

/** Milliseconds a window may take; one that hangs closes all the same. */
const SETTLE_MS = 1_000;

export interface Closing {
  /** The window has kept everything; without a close under way this does nothing. */
  settled(): void;
}

/**
 * Puts off each close of `window` until `settled` is called, at most `SETTLE_MS`; `ask` is to make the window call it.
 * A close that is put off also ends the app's quitting: whoever quits has to ask again once the window is closed.
 */
export function settleBeforeClosing(
  window: Pick<BrowserWindow, 'on' | 'close' | 'isDestroyed'> & {
    readonly webContents: Pick<Electron.WebContents, 'isCrashed'>;
  },
  ask: () => void,
): Closing {
  let timer: NodeJS.Timeout | null = null;
  let finished = false;
  const finish = (): void => {
    if (timer === null || finished) return;
    clearTimeout(timer);
    finished = true;
    if (!window.isDestroyed()) window.close();
  };
  window.on('close', (event) => {
    if (finished || window.webContents.isCrashed()) return;
    event.preventDefault();
    if (timer !== null) return;
    timer = setTimeout(finish, SETTLE_MS);
    ask();
  });
  return { settled: finish };
}
