// What happens inside the message's frame, which runs no scripts and can tell nobody itself: the link under the pointer
// or the focus, the window's own keys, which must work there too, that a document has arrived, and whether it is still there.
import type { WebContents } from 'electron';
import type { ReaderKey } from '../../shared/contract/events.ts';
import { externalAddress } from './external-links.ts';
import { BODY_SCHEME } from './schemes.ts';

/** The part of Electron's `Input` that decides. */
export interface PressedKey {
  readonly type: string;
  readonly key: string;
  readonly shift: boolean;
  readonly control: boolean;
  readonly alt: boolean;
  readonly meta: boolean;
}

/** Function keys that mean something to the window, whatever has the focus. */
const NAMED: ReadonlySet<string> = new Set(['F5', 'F6', 'Escape', 'Delete']);

/**
 * The key that the window shall handle instead of the frame, or null. Scrolling, walking from link to link, opening one,
 * selecting and copying stay with the frame.
 */
export function windowKey({ type, key, shift, control, alt, meta }: PressedKey): ReaderKey | null {
  if (type !== 'keyDown' || alt) return null;
  if (control || meta) return key.toLowerCase() === 'z' && !shift ? { key, shift, control, meta } : null;
  const meant = NAMED.has(key) || (key.length === 1 && key !== ' ');
  return meant ? { key, shift, control, meta } : null;
}

export interface ReaderWatch {
  onPointed(url: string): void;
  onKey(key: ReaderKey): void;
  /** The document of this address is whole in its frame; its pictures may still come. Or it is a page that waits there. */
  onReady(url: string): void;
  /** Whether that page waits for its document. */
  waits(url: string): boolean;
}

export function watchReader(contents: WebContents, watch: ReaderWatch): void {
  const { onPointed, onKey, onReady, waits } = watch;
  contents.on('did-frame-navigate', (_event, url) => {
    if (url.startsWith(`${BODY_SCHEME}:`) && waits(url)) onReady(url);
  });
  contents.on('frame-created', (_event, { frame }) => {
    frame?.on('dom-ready', () => {
      // The page that takes the frame's place has one of its own; this one's word no longer counts.
      if (!frame.isDestroyed() && frame.url.startsWith(`${BODY_SCHEME}:`)) onReady(frame.url);
    });
  });
  contents.on('update-target-url', (_event, url) => onPointed(externalAddress(url) ?? ''));
  contents.on('before-input-event', (event, input) => {
    if (!contents.focusedFrame?.url.startsWith(`${BODY_SCHEME}:`)) return;
    const key = windowKey(input);
    if (key === null) return;
    event.preventDefault();
    onKey(key);
  });
}

/** Whether a frame of the window holds this document, and its process runs. Of one that ended, nobody is told otherwise. */
export function frameStands(contents: WebContents, url: string): boolean {
  return contents.mainFrame.frames.some((frame) => {
    try {
      return frame.url === url;
    } catch {
      // Its process has ended: nothing can be asked of it.
      return false;
    }
  });
}
