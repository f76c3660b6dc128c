// Opens a clicked link by the system, after a question where it may not lead where it seems to. There for the whole life
// of the window, so that no click is lost.
import { useEffect, useState } from 'react';
import { call, listen } from '../../data/client.ts';
import { ConfirmDialog } from '../actions/ConfirmDialog.tsx';
import { type LinkWarning, linkWarning } from './link-warning.ts';
import { shownLinks } from './shown-links.ts';

export function LinkQuestion({ onFailed }: { onFailed(thrown: unknown): void }) {
  const [asked, setAsked] = useState<(LinkWarning & { url: string }) | null>(null);
  useEffect(
    () =>
      listen('reader.link', ({ url }) => {
        const warning = linkWarning(url, shownLinks());
        if (warning) setAsked({ ...warning, url });
        else call('links.open', { url }).catch(onFailed);
      }),
    [onFailed],
  );
  if (!asked) return null;
  const { claimed, host, shown, url } = asked;
  return (
    <ConfirmDialog
      title="Open this link?"
      text={
        claimed === null
          ? `The name ${host} mixes letters of several scripts and may imitate another. It leads to ${shown}`
          : `Its words say ${claimed}, but it leads to ${shown}`
      }
      act={`Open ${host}`}
      onAnswer={(sure) => {
        setAsked(null);
        if (sure) call('links.open', { url }).catch(onFailed);
      }}
    />
  );
}
