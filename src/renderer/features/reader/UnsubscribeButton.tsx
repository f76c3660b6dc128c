// Leaves the mailing list of the open message, after a question that says how.
import { useState } from 'react';
import type { BodyDocument, Unsubscribe } from '../../../shared/model/body.ts';
import { call } from '../../data/client.ts';
import { ConfirmDialog } from '../actions/ConfirmDialog.tsx';

interface UnsubscribeButtonProps {
  readonly body: BodyDocument;
  onDone(text: string): void;
  onFailed(thrown: unknown): void;
}

export function UnsubscribeButton({ body, onDone, onFailed }: UnsubscribeButtonProps) {
  const [asked, setAsked] = useState(false);
  const [busy, setBusy] = useState(false);
  const way = body.unsubscribe ? wayOf(body.unsubscribe) : null;
  if (!way) return null;

  const leave = async (): Promise<void> => {
    setBusy(true);
    try {
      if (way.url === null) {
        await call('lists.unsubscribe', { messageId: body.id });
        onDone('Unsubscribed');
      } else await call('links.open', { url: way.url });
    } catch (thrown) {
      onFailed(thrown);
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <button type="button" className="link" disabled={busy} onClick={() => setAsked(true)}>
        Unsubscribe
      </button>
      {asked ? (
        <ConfirmDialog
          title="Leave this mailing list?"
          text={way.text}
          act="Unsubscribe"
          onAnswer={(sure) => {
            setAsked(false);
            if (sure) void leave();
          }}
        />
      ) : null}
    </>
  );
}

/** `url` null: Petrel does it itself. */
function wayOf({
  https,
  mailto,
  oneClick,
  signed,
}: Unsubscribe): { url: string | null; text: string } | null {
  const host = https === null ? '' : new URL(https).host;
  if (oneClick && signed)
    return { url: null, text: `Petrel asks ${host} to take this address off its list.` };
  const why = oneClick
    ? ' Petrel does not do it by itself: nothing proves that the offer comes from the sender.'
    : '';
  // A letter tells less than a visit.
  if (mailto !== null) {
    const to = new URL(mailto).pathname;
    return {
      url: mailto,
      text: `A message to ${to} opens in the system’s mail program; send it to leave.${why}`,
    };
  }
  if (https === null) return null;
  return { url: https, text: `A page of ${host} opens in the browser; it may ask for more.${why}` };
}
