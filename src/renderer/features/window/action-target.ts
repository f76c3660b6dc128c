// Which messages an action would hit, and what is known of them: the selection, else the open message.
import type { MailboxSummary } from '../../../shared/model/mailbox.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import type { ListWindow } from '../../data/list-window.ts';
import type { ActionTarget } from '../actions/message-actions.ts';
import { FLAGGED, hasFlag, SEEN } from '../message-list/row-text.ts';
import { type ListSelection, selectedCount, toContract } from '../message-list/selection.ts';
import { DELETED, heldTags } from '../tags/tag-words.ts';

/** Null when nothing is selected or open. Rows that are not held count by what the folder says of itself. */
export function actionTarget(
  selection: ListSelection,
  open: MessageRow | null,
  mailbox: Pick<MailboxSummary, 'id' | 'accountId' | 'role' | 'unread'>,
  list: Pick<ListWindow, 'rowAt' | 'indexOf' | 'total'>,
): ActionTarget | null {
  const contract = toContract(selection) ?? (open ? { kind: 'ids' as const, ids: [open.id] } : null);
  if (!contract) return null;
  const place = { mailboxId: mailbox.id, accountId: mailbox.accountId, role: mailbox.role };
  if (contract.kind === 'mailbox') {
    return {
      ...place,
      selection: contract,
      count: selectedCount(selection, list.total ?? 0),
      unread: mailbox.unread > 0,
      flagged: false,
      deleted: false,
      tags: heldTags([]),
      tagsComplete: false,
    };
  }
  const rows: MessageRow[] = [];
  for (const id of contract.ids) {
    const index = list.indexOf(id);
    const row = index === undefined ? undefined : list.rowAt(index);
    if (row) rows.push(row);
    else if (open?.id === id) rows.push(open);
  }
  return {
    ...place,
    selection: contract,
    count: contract.ids.length,
    unread: rows.some((row) => !hasFlag(row, SEEN)),
    flagged: rows.length > 0 && rows.every((row) => hasFlag(row, FLAGGED)),
    deleted: rows.some((row) => hasFlag(row, DELETED)),
    tags: heldTags(rows),
    tagsComplete: rows.length === contract.ids.length,
  };
}
