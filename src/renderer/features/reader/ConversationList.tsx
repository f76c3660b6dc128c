// The conversation of the open message, one line for each of its messages; a line opens its message here.
import { type KeyboardEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { useMail } from '../../data/mail-context.ts';
import { useObservable } from '../../data/observable.ts';
import { count } from '../../ui/format.ts';
import { useNow } from '../../ui/use-now.ts';
import { mailboxLabel } from '../mailbox-tree/tree-model.ts';
import { hasFlag, SEEN } from '../message-list/row-text.ts';
import { ConversationLine } from './ConversationLine.tsx';
import { foldedRows, neighbour } from './conversation-fold.ts';
import { useReaderKeys } from './use-reader-keys.ts';
import './conversation.css';

interface ConversationListProps {
  readonly conversation: Conversation;
  readonly open: MessageId;
  /** Of the list: messages from elsewhere say where they are. */
  readonly mailboxId: MailboxId;
  onOpen(row: MessageRow): void;
}

/** What was there when the open message was opened. */
interface Known {
  readonly open: MessageId;
  readonly ids: ReadonlySet<MessageId>;
  /** Unread at any time since the conversation came into sight. */
  readonly unread: ReadonlySet<MessageId>;
}

function known(open: MessageId, rows: readonly MessageRow[], unread: Iterable<MessageId> = []): Known {
  const fresh = rows.filter((row) => !hasFlag(row, SEEN)).map(({ id }) => id);
  return { open, ids: new Set(rows.map(({ id }) => id)), unread: new Set([...unread, ...fresh]) };
}

export function ConversationList({ conversation, open, mailboxId, onOpen }: ConversationListProps) {
  const { data } = useMail();
  const mailboxes = useObservable(data.mailboxes);
  const accounts = useObservable(data.accounts) ?? [];
  const now = useNow();
  const { rows, cut, split } = conversation;
  const [whole, setWhole] = useState(false);
  const [held, setHeld] = useState(() => known(open, rows));
  if (held.open !== open) setHeld(known(open, rows, held.unread));
  const listId = useId();
  const section = useRef<HTMLElement>(null);
  const lines = useRef<HTMLOListElement>(null);

  // What arrives while a message is read is told, and comes into sight when it is wanted: nothing moves by itself.
  const there = rows.filter(({ id }) => held.ids.has(id));
  const arrived = rows.length - there.length;
  const folded = foldedRows(there, open, held.unread);
  const shown = whole ? there : folded;
  const openNeighbour = (by: 1 | -1): void => {
    const row = neighbour(rows, open, by);
    if (row) onOpen(row);
  };
  useReaderKeys(section, {
    '.': () => openNeighbour(1),
    ',': () => openNeighbour(-1),
    c: () => setWhole(!whole),
  });
  useFocusKept(lines, open, shown.length);
  if (rows.length < 2) return null;
  const own = new Set(accounts.map(({ address }) => address.toLowerCase()));
  const unread = rows.filter((row) => !hasFlag(row, SEEN)).length;

  return (
    <section className="conversation" aria-label="Conversation" ref={section}>
      <header className="conversation-header">
        <h3>{`${count(rows.length)}${cut ? ' newest' : ''} messages in this conversation`}</h3>
        {split ? <span>taken out of another one</span> : null}
        {unread > 0 ? <span>{`${count(unread)} unread`}</span> : null}
        {folded.length < there.length ? (
          <button
            type="button"
            className="link"
            aria-expanded={whole}
            aria-controls={listId}
            onClick={() => setWhole(!whole)}
          >
            {whole ? 'Show fewer' : `Show ${count(there.length - folded.length)} more`}
          </button>
        ) : null}
        <span role="status">
          {arrived > 0 ? (
            <button type="button" className="link" onClick={() => setHeld(known(open, rows, held.unread))}>
              {`Show ${count(arrived)} new`}
            </button>
          ) : null}
        </span>
      </header>
      <ol className="conversation-lines" id={listId} ref={lines} onKeyDown={walk}>
        {shown.map((row) => {
          const mailbox = mailboxes.find(({ id }) => id === row.mailboxId);
          return (
            <li key={row.id}>
              <ConversationLine
                row={row}
                current={row.id === open}
                own={own.has(row.from.address.toLowerCase())}
                elsewhere={row.mailboxId !== mailboxId && mailbox ? mailboxLabel(mailbox) : ''}
                now={now}
                onOpen={onOpen}
              />
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The lines are one stop of the Tab key; arrow keys go from line to line. */
function walk(event: KeyboardEvent<HTMLOListElement>): void {
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const lines = [...event.currentTarget.querySelectorAll('button')];
  const at = lines.indexOf(document.activeElement as HTMLButtonElement);
  const wanted = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: lines.length - 1 }[event.key];
  if (wanted === undefined) return;
  event.preventDefault();
  event.stopPropagation();
  lines[wanted]?.focus();
}

/** The open line is in sight; and where the line that had the focus has gone, the open one has it. */
function useFocusKept(
  lines: { readonly current: HTMLOListElement | null },
  open: MessageId,
  shown: number,
): void {
  const inside = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message, or other lines: look again.
  useLayoutEffect(() => {
    const line = lines.current?.querySelector<HTMLElement>('[aria-current]');
    line?.scrollIntoView({ block: 'nearest' });
    if (inside.current && document.activeElement === document.body) line?.focus({ preventScroll: true });
  }, [lines, open, shown]);
  useLayoutEffect(() => {
    const note = ({ target }: FocusEvent): void => {
      inside.current = target instanceof Node && lines.current?.contains(target) === true;
    };
    document.addEventListener('focusin', note);
    return () => document.removeEventListener('focusin', note);
  }, [lines]);
}
