// What the message's frame cannot say itself, for it runs no scripts: where the link under the pointer or the focus leads,
// and which of the window's keys were pressed inside it. Main tells of both.
import { type RefObject, useEffect, useState } from 'react';
import { listen } from '../../data/client.ts';
import type { SuspiciousLink } from '../../reader/frame-document.ts';
import { linkTarget } from '../../reader/link-check.ts';
import { showLinks } from './shown-links.ts';

interface ReaderLinksProps {
  /** Gets the keys that were pressed inside the frame. */
  readonly pane: RefObject<HTMLElement | null>;
  readonly suspicious: readonly SuspiciousLink[];
}

export function ReaderLinks({ pane, suspicious }: ReaderLinksProps) {
  const [pointed, setPointed] = useState('');
  useEffect(() => showLinks(suspicious), [suspicious]);
  useEffect(() => listen('reader.pointed', ({ url }) => setPointed(url)), []);
  useEffect(
    () =>
      listen('reader.key', ({ key, shift, control, meta }) => {
        const modifiers = { shiftKey: shift, ctrlKey: control, metaKey: meta };
        const event = new KeyboardEvent('keydown', { key, ...modifiers, bubbles: true, cancelable: true });
        const unused = pane.current?.dispatchEvent(event) === true;
        // Nothing to go back from: at least out of the frame.
        if (unused && key === 'Escape') pane.current?.focus();
      }),
    [pane],
  );
  const shown = pointed === '' ? null : (linkTarget(pointed)?.shown ?? null);
  if (shown === null) return null;
  return (
    <p className="link-strip" data-testid="link-strip">
      <bdi dir="ltr">{shown}</bdi>
    </p>
  );
}
