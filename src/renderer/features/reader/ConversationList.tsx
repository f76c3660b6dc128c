// The conversation of the open message, one line for each of its messages; a line opens its message here.
import { useId, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { count, displayName, listDate, longDate } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useNow } from '../../ui/use-now.ts';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';
import { foldedRows } from './conversation-fold.ts';
import './conversation.css';

interface ConversationListProps {
  readonly conversation: Conversation;
  readonly open: MessageId;
  /** Of the list: messages from elsewhere say where they are. */
  readonly mailboxId: MailboxId;
  onOpen(row: MessageRow): void;
}

export function ConversationList({ conversation, open, mailboxId, onOpen }: ConversationListProps) {
  const { data } = useMail();
  const mailboxes = useObservable(data.mailboxes);
  const accounts = useObservable(data.accounts) ?? [];
  const now = useNow();
  const [whole, setWhole] = useState(false);
  const listId = useId();
  const { rows, cut } = conversation;
  if (rows.length < 2) return null;
  const folded = foldedRows(rows, open);
  const shown = whole ? rows : folded;
  const own = new Set(accounts.map(({ address }) => address.toLowerCase()));
  const unread = rows.filter((row) => !hasFlag(row, SEEN)).length;

  return (
    <section className="conversation" aria-label="Conversation">
      <header className="conversation-header">
        <h3>{`${count(rows.length)}${cut ? ' newest' : ''} messages in this conversation`}</h3>
        {unread > 0 ? <span>{`${count(unread)} unread`}</span> : null}
        {folded.length < rows.length ? (
          <button
            type="button"
            className="link"
            aria-expanded={whole}
            aria-controls={listId}
            onClick={() => setWhole(!whole)}
          >
            {whole ? 'Show fewer' : `Show ${count(rows.length - folded.length)} more`}
          </button>
        ) : null}
      </header>
      <ol className="conversation-lines" id={listId}>
        {shown.map((row) => {
          const mailbox = mailboxes.find(({ id }) => id === row.mailboxId);
          const elsewhere = row.mailboxId !== mailboxId && mailbox ? mailboxLabel(mailbox) : '';
          const seen = hasFlag(row, SEEN);
          return (
            <li key={row.id}>
              <button
                type="button"
                className="conversation-line"
                aria-current={row.id === open || undefined}
                data-unread={!seen || undefined}
                onClick={() => onOpen(row)}
              >
                {seen ? null : <span className="visually-hidden">Unread, </span>}
                <bdi className="conversation-who">
                  {own.has(row.from.address.toLowerCase()) ? 'You' : displayName(row.from)}
                </bdi>
                <bdi className="conversation-subject">{row.subject}</bdi>
                {row.hasAttachment ? <Icon name="attachment" /> : null}
                {elsewhere ? <bdi className="conversation-folder">{elsewhere}</bdi> : null}
                <time className="conversation-date" title={longDate(row.date)}>
                  {listDate(row.date, now)}
                </time>
              </button>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
