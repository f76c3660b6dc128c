// Subject, people and date of the open message. Names always stand with their addresses.
import { type ReactNode, useId, useState } from 'react';
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { Address, MessageRow } from '../../../shared/model/message.ts';
import { count, displayName, longDate } from '../../ui/format.ts';
import { rowSubject } from '../message-list/row-text.ts';
import { TagChips } from '../tags/TagChips.tsx';
import { CopyButton } from './CopyButton.tsx';
import { FullHeaders } from './FullHeaders.tsx';
import { hueOf, initials } from './monogram.ts';
import { SenderLine } from './SenderLine.tsx';

/** Recipients shown before "and N more". */
const FEW = 4;

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
    <header className="message-header">
      <h2 className="message-title" dir="auto">
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

function Recipients({ label, addresses }: { label: string; addresses: readonly Address[] }) {
  const [all, setAll] = useState(false);
  const listId = useId();
  if (addresses.length === 0) return null;
  const few = addresses.length > FEW + 1 && !all;
  const shown = few ? addresses.slice(0, FEW) : addresses;
  return (
    <p className="message-recipients" id={listId}>
      <span className="message-recipients-label">{label}</span>{' '}
      {shown.map((address, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: recipients never change order, and the same may occur twice.
        <span key={index}>
          <AddressView address={address} />
          {index < shown.length - 1 ? ', ' : ''}
        </span>
      ))}
      <CopyButton label={`Copy the addresses of ${label}`} addresses={addresses} />
      {addresses.length > FEW + 1 ? (
        <>
          {' '}
          <button
            type="button"
            className="link"
            aria-expanded={all}
            aria-controls={listId}
            onClick={() => setAll(!all)}
          >
            {all ? 'Show fewer' : `and ${count(addresses.length - FEW)} more`}
          </button>
        </>
      ) : null}
    </p>
  );
}

function AddressView({ address, strong = false }: { address: Address; strong?: boolean }) {
  const name = address.name.trim();
  return (
    <span className="address">
      <bdi className={strong ? 'address-name strong' : 'address-name'}>{name || displayName(address)}</bdi>
      {name && address.address ? (
        <>
          {' '}
          <bdi className="address-spec">&lt;{address.address}&gt;</bdi>
        </>
      ) : null}
    </span>
  );
}

function isoDate(at: number): string | undefined {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
