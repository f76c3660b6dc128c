// Subject, people and date of the open message. Names always stand with their addresses.
import type { ReactNode } from 'react';
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { displayName, longDate } from '../../ui/format.ts';
import { rowSubject } from '../message-list/row-text.ts';
import { TagChips } from '../tags/TagChips.tsx';
import { AddressView } from './AddressView.tsx';
import { CopyButton } from './CopyButton.tsx';
import { FullHeaders } from './FullHeaders.tsx';
import { hueOf, initials } from './monogram.ts';
import { Recipients } from './Recipients.tsx';
import { SenderLine } from './SenderLine.tsx';

/** Characters of a subject that may need more lines than are shown of it. */
const LONG = 120;

interface MessageHeaderProps {
  readonly row: MessageRow;
  /** Null while it is fetched. */
  readonly body: BodyDocument | null;
  /** It is a message inside the one of the row. */
  readonly embedded: boolean;
  /** Every field of the header. */
  readonly full: boolean;
  /** Acts on the message as a whole. */
  readonly children?: ReactNode;
}

export function MessageHeader({ row, body, embedded, full, children }: MessageHeaderProps) {
  const subject = rowSubject({ subject: body?.subject ?? row.subject });
  const from = body?.from[0] ?? row.from;
  const to = body?.to ?? row.to;
  const cc = body?.cc ?? [];
  // What a message inside another one does not say, the outer one does not say for it.
  const date = body?.date ?? (embedded ? null : row.date);
  return (
    <header className="message-header" data-full={full || undefined}>
      <h2 className="message-title" dir="auto" title={subject.length > LONG ? subject : undefined}>
        {subject}
      </h2>
      {embedded ? null : <TagChips flags={row.flags} most={20} />}
      <div className="message-who">
        <span
          className="monogram"
          aria-hidden="true"
          style={{ '--hue': hueOf(from.address || from.name) } as React.CSSProperties}
        >
          {initials(displayName(from))}
        </span>
        <div className="message-names">
          <div className="message-from">
            <span>
              <AddressView address={from} strong />
              <CopyButton label="Copy the sender’s address" addresses={[from]} />
              {children}
            </span>
            {date === null ? null : (
              <time className="message-when" dateTime={isoDate(date)}>
                {longDate(date)}
              </time>
            )}
          </div>
          {body ? <SenderLine messageId={row.id} body={body} embedded={embedded} /> : null}
          <Recipients label="To" addresses={to} />
          <Recipients label="Cc" addresses={cc} />
        </div>
      </div>
      {full && body ? <FullHeaders body={body} /> : null}
    </header>
  );
}

function isoDate(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
