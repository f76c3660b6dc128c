// One row of the message list: two lines made of header data alone. A row that has not arrived is a grey shape.
import { type MouseEvent, memo } from 'react';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { fileSize, listDate, longDate } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { TagChips } from '../tags/TagChips.tsx';
import { DELETED } from '../tags/tag-words.ts';
import { FLAGGED, hasFlag, rowLabel, rowPeople, rowSubject, SEEN, SUSPICIOUS } from './row-text.ts';

interface MessageRowViewProps {
  readonly row: MessageRow | undefined;
  readonly index: number;
  readonly offset: number;
  readonly role: MailboxRole | null;
  readonly now: number;
  readonly selected: boolean;
  readonly active: boolean;
  onPress(index: number, event: MouseEvent): void;
}

/** The row is what takes the focus and has the name; its cells are only read inside it. */
const cell = { role: 'gridcell' } as const;

export const MessageRowView = memo(function MessageRowView({
  row,
  index,
  offset,
  role,
  now,
  selected,
  active,
  onPress,
}: MessageRowViewProps) {
  const place = {
    role: 'row',
    'data-index': index,
    'aria-rowindex': index + 1,
    'aria-selected': selected,
    tabIndex: active ? 0 : -1,
    'aria-label': row ? rowLabel(row, role, now) : 'Loading',
    style: { transform: `translateY(${offset}px)` },
    // Keys are handled by the grid around it.
    onClick: (event: MouseEvent) => onPress(index, event),
  } as const;

  if (!row) {
    return (
      <div {...place} className="message-row" aria-busy="true">
        <span className="message-skeleton" />
        <span className="message-skeleton" />
      </div>
    );
  }

  const unread = !hasFlag(row, SEEN);
  const flagged = hasFlag(row, FLAGGED);
  return (
    <div
      {...place}
      className="message-row"
      data-unread={unread || undefined}
      data-deleted={hasFlag(row, DELETED) || undefined}
    >
      <span className="message-line">
        <span className="message-unread" {...cell} />
        <bdi className="message-people" {...cell}>
          {rowPeople(row, role)}
        </bdi>
        <time className="message-date" {...cell} title={longDate(row.date)}>
          {listDate(row.date, now)}
        </time>
      </span>
      <span className="message-line">
        <span className="message-subject" {...cell} dir="auto" title={row.subject}>
          {rowSubject(row)}
        </span>
        <span className="message-marks" {...cell}>
          {hasFlag(row, SUSPICIOUS) ? (
            <span className="message-doubtful" title="The server sent something that is hardly the message">
              <Icon name="warning" />
            </span>
          ) : null}
          <TagChips flags={row.flags} most={2} />
          {flagged ? (
            <span className="message-flag">
              <Icon name="flag" filled />
            </span>
          ) : null}
          {row.hasAttachment ? <Icon name="attachment" /> : null}
          <span className="message-size">{fileSize(row.size)}</span>
        </span>
      </span>
    </div>
  );
});
