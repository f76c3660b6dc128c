// The table of what a person can do to messages. Toolbar, keyboard and help are all made from it.

import type { AccountId, MailboxId } from '../../../shared/model/ids.ts';
import type { MailboxRole } from '../../../shared/model/mailbox.ts';
import type { ActionResult } from '../../../shared/model/operation.ts';
import { call } from '../../data/client.ts';
import { count } from '../../ui/format.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { CommandSelection } from '../message-list/selection.ts';
import type { TagChange } from '../tags/TagDialog.tsx';
import { DELETED, type HeldTags } from '../tags/tag-words.ts';

/** What an action is about: the selected messages, and what is known of them and of their folder. */
export interface ActionTarget {
  readonly selection: CommandSelection;
  readonly count: number;
  readonly unread: boolean;
  readonly flagged: boolean;
  /** Some of those at hand are marked as deleted on their server. */
  readonly deleted: boolean;
  /** Tags of those messages whose rows are at hand. */
  readonly tags: HeldTags;
  /** All of them are at hand. */
  readonly tagsComplete: boolean;
  readonly mailboxId: MailboxId;
  readonly accountId: AccountId;
  readonly role: MailboxRole | null;
}

/** Where an action may ask before it acts. */
export interface ActionQuestions {
  /** Which folder; null when the person thought better of it. */
  folder(
    target: ActionTarget,
  ): Promise<{ readonly to: MailboxId; readonly copy: boolean; readonly name: string } | null>;
  /** Which tags to add and take away; null when nothing is to change. */
  tags(target: ActionTarget): Promise<TagChange | null>;
  confirm(question: {
    readonly title: string;
    readonly text: string;
    readonly act: string;
  }): Promise<boolean>;
}

export interface ActionOutcome {
  readonly result: ActionResult;
  /** What to tell; null where the change itself is plain to see. */
  readonly words: string | null;
}

export interface MessageAction {
  readonly id: string;
  /** `KeyboardEvent.key`, pressed without modifiers; upper case letters mean with Shift. */
  readonly keys: readonly string[];
  readonly keyLabel: string;
  /** For the list of shortcuts. */
  readonly title: string;
  label(target: ActionTarget | null): string;
  icon(target: ActionTarget | null): IconName;
  /** The messages leave the list: the next one takes their place. */
  removes(target: ActionTarget): boolean;
  /** False: not offered here, e.g. archiving in the archive. */
  offered(target: ActionTarget | null): boolean;
  /** Null when the person decided otherwise. */
  run(target: ActionTarget, ask: ActionQuestions): Promise<ActionOutcome | null>;
}

const always = (): boolean => true;
const never = (): boolean => false;
const messages = (target: ActionTarget): string =>
  target.count === 1 ? '1 message' : `${count(target.count)} messages`;

async function flag(
  { selection }: ActionTarget,
  add: readonly string[],
  remove: readonly string[],
): Promise<ActionOutcome> {
  const result = await call('messages.flag', { selection, add: [...add], remove: [...remove] });
  return { result, words: null };
}

async function toRole(
  target: ActionTarget,
  role: 'inbox' | 'archive' | 'junk' | 'trash',
  words: string,
): Promise<ActionOutcome> {
  const result = await call('messages.moveToRole', { selection: target.selection, role });
  return { result, words: `${words}: ${messages(target)}` };
}

async function deleteForGood(target: ActionTarget, ask: ActionQuestions): Promise<ActionOutcome | null> {
  const sure = await ask.confirm({
    title: 'Delete for good',
    text: `${target.count === 1 ? 'This message is' : `${messages(target)} are`} deleted from the server too, and cannot be brought back.`,
    act: 'Delete for good',
  });
  if (!sure) return null;
  const result = await call('messages.deleteForGood', { selection: target.selection });
  return { result, words: `Deleted for good: ${messages(target)}` };
}

export const messageActions: readonly MessageAction[] = [
  {
    id: 'archive',
    keys: ['e'],
    keyLabel: 'E',
    title: 'Archive',
    label: () => 'Archive',
    icon: () => 'archive',
    removes: always,
    offered: (target) => target?.role !== 'archive',
    run: (target) => toRole(target, 'archive', 'Archived'),
  },
  {
    id: 'delete',
    keys: ['Delete', 'Backspace', '#'],
    keyLabel: 'Del',
    title: 'Delete (in Trash: for good)',
    label: (target) => (target?.role === 'trash' ? 'Delete for good' : 'Delete'),
    icon: () => 'trash',
    removes: always,
    offered: always,
    run: (target, ask) =>
      target.role === 'trash' ? deleteForGood(target, ask) : toRole(target, 'trash', 'Deleted'),
  },
  {
    // Other programs mark messages and leave them, and so must Petrel where a server cannot delete single messages.
    id: 'undelete',
    keys: ['d'],
    keyLabel: 'D',
    title: 'Take away the mark “deleted”',
    label: () => 'Undelete',
    icon: () => 'undelete',
    removes: never,
    offered: (target) => target?.deleted === true,
    run: async (target) => {
      const { result } = await flag(target, [], [DELETED]);
      return { result, words: `No longer marked as deleted: ${messages(target)}` };
    },
  },
  {
    id: 'junk',
    keys: ['!'],
    keyLabel: '!',
    title: 'Junk or not junk',
    label: (target) => (target?.role === 'junk' ? 'Not junk' : 'Junk'),
    icon: (target) => (target?.role === 'junk' ? 'inbox' : 'junk'),
    removes: always,
    offered: (target) => target?.role !== 'sent' && target?.role !== 'drafts',
    run: (target) =>
      target.role === 'junk' ? toRole(target, 'inbox', 'Not junk') : toRole(target, 'junk', 'Junk'),
  },
  {
    id: 'move',
    keys: ['m'],
    keyLabel: 'M',
    title: 'Move or copy to a folder',
    label: () => 'Move…',
    icon: () => 'move',
    removes: always,
    offered: always,
    run: async (target, ask) => {
      const answer = await ask.folder(target);
      if (!answer) return null;
      const args = { selection: target.selection, to: answer.to };
      return answer.copy
        ? {
            result: await call('messages.copy', args),
            words: `Copied to ${answer.name}: ${messages(target)}`,
          }
        : {
            result: await call('messages.move', args),
            words: `Moved to ${answer.name}: ${messages(target)}`,
          };
    },
  },
  {
    id: 'read',
    keys: ['u'],
    keyLabel: 'U',
    title: 'Mark as read or unread',
    label: (target) => (target?.unread ? 'Mark as read' : 'Mark as unread'),
    icon: (target) => (target?.unread ? 'read' : 'unread'),
    removes: never,
    offered: always,
    run: (target) => (target.unread ? flag(target, ['\\Seen'], []) : flag(target, [], ['\\Seen'])),
  },
  {
    id: 'flag',
    keys: ['s'],
    keyLabel: 'S',
    title: 'Flag or unflag',
    label: (target) => (target?.flagged ? 'Unflag' : 'Flag'),
    icon: () => 'flag',
    removes: never,
    offered: always,
    run: (target) => (target.flagged ? flag(target, [], ['\\Flagged']) : flag(target, ['\\Flagged'], [])),
  },
  {
    id: 'tags',
    keys: ['t'],
    keyLabel: 'T',
    title: 'Tags',
    label: () => 'Tags…',
    icon: () => 'tag',
    removes: never,
    offered: always,
    run: async (target, ask) => {
      const change = await ask.tags(target);
      if (!change) return null;
      const { result } = await flag(target, change.add, change.remove);
      return { result, words: `Tags changed: ${messages(target)}` };
    },
  },
];
