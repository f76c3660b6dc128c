// One line of sender truth under the sender's name: what is known of who wrote, and what is not.
import { useEffect, useState } from 'react';
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { SenderTruth } from '../../../shared/model/sender.ts';
import { call } from '../../data/client.ts';
import { Icon } from '../../ui/Icon.tsx';
import { type SenderRemark, senderRemarks } from './sender-words.ts';
import './sender-line.css';

interface SenderLineProps {
  readonly messageId: MessageId;
  readonly body: BodyDocument;
  /** A message inside another one: what the cache knows is of the outer one's sender. */
  readonly embedded: boolean;
}

export function SenderLine({ messageId, body, embedded }: SenderLineProps) {
  const truth = useSenderTruth(embedded ? null : messageId);
  const from = body.from[0];
  if (!from) return null;
  const remarks = senderRemarks(from, body.senderCheck, truth);
  if (remarks.length === 0) return null;
  return (
    <ul className="sender-line" aria-label="About the sender">
      {remarks.map((remark) => (
        <li key={remark.text} className="sender-remark" data-tone={remark.tone}>
          {remark.tone === 'plain' ? null : <Icon name={remark.tone === 'good' ? 'check' : 'warning'} />}
          <Remark remark={remark} />
        </li>
      ))}
    </ul>
  );
}

function Remark({ remark }: { remark: SenderRemark }) {
  if (remark.detail === undefined) return <bdi>{remark.text}</bdi>;
  return (
    <details>
      <summary>
        <bdi>{remark.text}</bdi>
      </summary>
      <p>{remark.detail}</p>
    </details>
  );
}

function useSenderTruth(messageId: MessageId | null): SenderTruth | null {
  const [known, setKnown] = useState<{ of: MessageId; truth: SenderTruth } | null>(null);
  useEffect(() => {
    if (messageId === null) return;
    let current = true;
    call('messages.sender', { messageId }).then(
      (truth) => {
        if (current) setKnown({ of: messageId, truth });
      },
      () => {
        // The message itself is shown; what is not known of its sender is not said.
        if (current) setKnown(null);
      },
    );
    return () => {
      current = false;
    };
  }, [messageId]);
  return known !== null && known.of === messageId ? known.truth : null;
}
