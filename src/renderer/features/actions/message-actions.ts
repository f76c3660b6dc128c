// The table of what a person can do to messages. Toolbar, keyboard and help are all made from it.
import { call } from '../../data/client.ts';
import type { IconName } from '../../ui/Icon.tsx';
import type { CommandSelection } from '../message-list/selection.ts';

/** What an action is about: the selected messages, and what is known of them. */
export interface ActionTarget {
  readonly selection: CommandSelection;
  readonly unread: boolean;
  readonly flagged: boolean;
}

export interface MessageAction {
  readonly id: string;
  /** A single character, pressed without modifiers. */
  readonly key: string;
  /** For the list of shortcuts. */
  readonly title: string;
  label(target: ActionTarget | null): string;
  icon(target: ActionTarget | null): IconName;
  run(target: ActionTarget): Promise<unknown>;
}

export const messageActions: readonly MessageAction[] = [
  {
    id: 'read',
    key: 'u',
    title: 'Mark as read or unread',
    label: (target) => (target?.unread ? 'Mark as read' : 'Mark as unread'),
    icon: (target) => (target?.unread ? 'read' : 'unread'),
    run: ({ selection, unread }) =>
      call('messages.flag', {
        selection,
        add: unread ? ['\\Seen'] : [],
        remove: unread ? [] : ['\\Seen'],
      }),
  },
  {
    id: 'flag',
    key: 's',
    title: 'Flag or unflag',
    label: (target) => (target?.flagged ? 'Unflag' : 'Flag'),
    icon: () => 'flag',
    run: ({ selection, flagged }) =>
      call('messages.flag', {
        selection,
        add: flagged ? [] : ['\\Flagged'],
        remove: flagged ? ['\\Flagged'] : [],
      }),
  },
];
