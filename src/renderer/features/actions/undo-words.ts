// What an undo took back, in words.
import type { UndoResult } from '../../../shared/model/operation.ts';
import { count } from '../../ui/format.ts';

const acts: Readonly<Record<string, string>> = {
  flag: 'Change of flags',
  move: 'Move',
  'move-to-role': 'Move',
  copy: 'Copy',
  'conversation-split': 'Division of the conversation',
  'conversation-join': 'Joining of the conversation',
  'mailbox-create': 'New folder',
  'mailbox-rename': 'Change of the folder name',
  'mailbox-subscribe': 'Change of the subscription',
};

export function undoWords(undone: UndoResult | null): string {
  if (!undone) return 'Nothing to undo';
  const act = acts[undone.kind] ?? 'Last change';
  if (/^(mailbox|conversation)-/.test(undone.kind)) return `${act} undone`;
  return `${act} undone: ${undone.count === 1 ? '1 message' : `${count(undone.count)} messages`}`;
}
