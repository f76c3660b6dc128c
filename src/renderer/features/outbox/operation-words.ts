// What a waiting change does, in words.
import type { OperationKind, OperationSummary } from '../../../shared/model/operation.ts';
import { count } from '../../ui/format.ts';
import { DELETED, tagName, tagsOf } from '../tags/tag-words.ts';

const flagWords: Readonly<Record<string, string>> = {
  'add \\seen': 'Mark as read',
  'remove \\seen': 'Mark as unread',
  'add \\flagged': 'Flag',
  'remove \\flagged': 'Unflag',
  'add \\answered': 'Mark as answered',
};

const verbs: Record<OperationKind, string> = {
  flag: 'Change flags',
  move: 'Move',
  copy: 'Copy',
  'delete-for-good': 'Delete for good',
  'mailbox-create': 'Create folder',
  'mailbox-rename': 'Rename folder',
  'mailbox-delete': 'Delete folder',
  'mailbox-subscribe': 'Change folder subscription',
};

/** One line such as "Mark as read: 3 messages" or "Move: 12 messages to Archive". */
export function operationWords(operation: Pick<OperationSummary, 'kind' | 'what' | 'count'>): string {
  const { kind, what } = operation;
  if (kind.startsWith('mailbox-')) return what ? `${verbs[kind]}: ${what}` : verbs[kind];
  const messages = operation.count === 1 ? '1 message' : `${count(operation.count)} messages`;
  if (kind !== 'flag') return what ? `${verbs[kind]}: ${messages} ${what}` : `${verbs[kind]}: ${messages}`;
  return `${changeWords(what)}: ${messages}`;
}

/** @param what as the engine writes it, e.g. `add \\Seen Work, remove $label4` */
function changeWords(what: string): string {
  const known = flagWords[what.toLowerCase()];
  if (known) return known;
  const changes = what.split(', ').map((part) => {
    const [verb = '', ...flags] = part.split(' ');
    return { verb, flags };
  });
  const tagsOnly = changes.every(({ flags }) => tagsOf(flags).length === flags.length);
  const words = changes.map(({ verb, flags }) => `${verb} ${flags.map(flagName).join(', ')}`).join('; ');
  return `${tagsOnly ? 'Change tags' : verbs.flag} (${words})`;
}

const flagNames: Readonly<Record<string, string>> = {
  '\\seen': 'read',
  '\\flagged': 'flagged',
  '\\answered': 'answered',
  '\\draft': 'draft',
  [DELETED.toLowerCase()]: 'marked as deleted',
};

const flagName = (flag: string): string =>
  flagNames[flag.toLowerCase()] ?? (tagsOf([flag]).length > 0 ? `“${tagName(flag)}”` : flag);

/** How far a change of many messages has come, e.g. "500 of 10,000 done"; null before the first are done. */
export function progressWords({ count: left, of }: Pick<OperationSummary, 'count' | 'of'>): string | null {
  return of === undefined || of <= left ? null : `${count(of - left)} of ${count(of)} done`;
}

/** A command that was sent cannot be called back, but what has not been sent yet can stay as it is. */
export function stoppable({ kind, state }: Pick<OperationSummary, 'kind' | 'state'>): boolean {
  return state !== 'sending' || !kind.startsWith('mailbox-');
}
