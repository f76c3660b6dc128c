// Which messages of one list are selected, as a value: a few by id, or everything except a few.
import type { CallInput } from '../../../shared/contract/contract.ts';
import type { MailboxId, MessageId } from '../../../shared/model/ids.ts';

/** A selection as a command takes it. */
export type CommandSelection = CallInput<'messages.flag'>['selection'];

export interface ListSelection {
  readonly mailboxId: MailboxId;
  /** True: `ids` are the messages left out of the whole mailbox. */
  readonly everything: boolean;
  readonly ids: ReadonlySet<MessageId>;
  /** Where a Shift range starts. */
  readonly anchor: MessageId | null;
}

export function emptySelection(mailboxId: MailboxId): ListSelection {
  return { mailboxId, everything: false, ids: new Set(), anchor: null };
}

export function selectOne(selection: ListSelection, id: MessageId): ListSelection {
  return { ...selection, everything: false, ids: new Set([id]), anchor: id };
}

export function toggle(selection: ListSelection, id: MessageId): ListSelection {
  const ids = new Set(selection.ids);
  if (!ids.delete(id)) ids.add(id);
  return { ...selection, ids, anchor: id };
}

/** Without a message that has left; a selection of everything holds what there is, whatever that is. */
export function withoutGone(selection: ListSelection, id: MessageId): ListSelection {
  if (selection.everything || !selection.ids.has(id)) return selection;
  const ids = new Set(selection.ids);
  ids.delete(id);
  return { ...selection, ids, anchor: selection.anchor === id ? null : selection.anchor };
}

/** A Shift range replaces what was selected; its anchor stays. */
export function selectRange(selection: ListSelection, ids: readonly MessageId[]): ListSelection {
  return { ...selection, everything: false, ids: new Set(ids) };
}

export function selectAll(selection: ListSelection): ListSelection {
  return { ...selection, everything: true, ids: new Set() };
}

export function selectAllExcept(selection: ListSelection, ids: readonly MessageId[]): ListSelection {
  return { ...selection, everything: true, ids: new Set(ids) };
}

export function isSelected(selection: ListSelection, id: MessageId): boolean {
  return selection.everything !== selection.ids.has(id);
}

/** Messages selected, given how many the mailbox has. */
export function selectedCount(selection: ListSelection, total: number): number {
  return selection.everything ? Math.max(0, total - selection.ids.size) : selection.ids.size;
}

/** The selection as a command takes it; null when nothing is selected. */
export function toContract(selection: ListSelection): CommandSelection | null {
  if (selection.everything) {
    return { kind: 'mailbox', mailboxId: selection.mailboxId, except: [...selection.ids] };
  }
  return selection.ids.size > 0 ? { kind: 'ids', ids: [...selection.ids] } : null;
}
