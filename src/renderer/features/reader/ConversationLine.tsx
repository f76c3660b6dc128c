// One message of the conversation, in one line.
import type { MessageRow } from '../../../shared/model/message.ts';
import { displayName, listDate, longDate } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { hasFlag, rowSubject, SEEN } from '../message-list/row-text.ts';

interface ConversationLineProps {
  readonly row: MessageRow;
  /** It is the message that is open. */
  readonly current: boolean;
  /** The person wrote it. */
  readonly own: boolean;
  /** Name of the folder it is in, where that is another one than the list's. */
  readonly elsewhere: string;
  readonly now: number;
  onOpen(row: MessageRow): void;
}

export function ConversationLine({ row, current, own, elsewhere, now, onOpen }: ConversationLineProps) {
  const seen = hasFlag(row, SEEN);
  return (
    <button
      type="button"
      className="conversation-line"
      aria-current={current || undefined}
      tabIndex={current ? 0 : -1}
      data-unread={!seen || undefined}
      onClick={() => onOpen(row)}
    >
      {seen ? null : <span className="visually-hidden">Unread, </span>}
      <bdi className="conversation-who">{own ? 'You' : displayName(row.from)}</bdi>
      <bdi className="conversation-subject">{rowSubject(row)}</bdi>
      {row.hasAttachment ? (
        <>
          <Icon name="attachment" />
          <span className="visually-hidden">with attachments</span>
        </>
      ) : null}
      {elsewhere ? <bdi className="conversation-folder">{elsewhere}</bdi> : null}
      <time className="conversation-date" title={longDate(row.date)}>
        {listDate(row.date, now)}
      </time>
    </button>
  );
}
