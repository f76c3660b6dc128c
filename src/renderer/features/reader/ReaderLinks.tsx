// Links of the message: where the one under the pointer or the focus leads, and a question before one that lies. The frame
// runs no scripts; main tells of both, and of the window's keys pressed inside it.
import { type RefObject, useEffect, useState } from 'react';
import { call, listen } from '../../data/client.ts';
import type { SuspiciousLink } from '../../reader/frame-document.ts';
import { linkTarget } from '../../reader/link-check.ts';
import { ConfirmDialog } from '../actions/ConfirmDialog.tsx';
import { type LinkWarning, linkWarning } from './link-warning.ts';

interface ReaderLinksProps {
  /** Gets the keys that were pressed inside the frame. */
  readonly pane: RefObject<HTMLElement | null>;
  readonly suspicious: readonly SuspiciousLink[];
  onFailed(thrown: unknown): void;
}

export function ReaderLinks({ pane, suspicious, onFailed }: ReaderLinksProps) {
  const [pointed, setPointed] = useState('');
  const [asked, setAsked] = useState<(LinkWarning & { url: string }) | null>(null);

  useEffect(() => listen('reader.pointed', ({ url }) => setPointed(url)), []);
  useEffect(
    () =>
      listen('reader.link', ({ url }) => {
        const warning = linkWarning(url, suspicious);
        if (warning) setAsked({ ...warning, url });
        else call('links.open', { url }).catch(onFailed);
      }),
    [suspicious, onFailed],
  );
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
  return (
    <>
      {shown === null ? null : (
        <p className="link-strip" data-testid="link-strip">
          <bdi dir="ltr">{shown}</bdi>
        </p>
      )}
      {asked ? (
        <ConfirmDialog
          title="Open this link?"
          text={
            asked.claimed === null
              ? `The name ${asked.host} mixes letters of several scripts and may imitate another. It leads to ${asked.shown}`
              : `Its words say ${asked.claimed}, but it leads to ${asked.shown}`
          }
          act={`Open ${asked.host}`}
          onAnswer={(sure) => {
            setAsked(null);
            if (sure) call('links.open', { url: asked.url }).catch(onFailed);
          }}
        />
      ) : null}
    </>
  );
}
