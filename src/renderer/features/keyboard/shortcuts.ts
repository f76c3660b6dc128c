// Keys that work everywhere in the window, as one table: the listener and the help are made from it.
import { messageActions } from '../actions/message-actions.ts';

export interface ShortcutHelp {
  readonly keys: readonly string[];
  readonly what: string;
}

export interface ShortcutGroup {
  readonly title: string;
  readonly shortcuts: readonly ShortcutHelp[];
}

/** @param command the name of the command key on this system: Ctrl or ⌘. */
export function shortcutHelp(command: string): readonly ShortcutGroup[] {
  return [
    {
      title: 'Moving about',
      shortcuts: [
        { keys: ['F6'], what: 'Next pane (with Shift: previous)' },
        { keys: ['J', 'N'], what: 'Next message' },
        { keys: ['K', 'P'], what: 'Previous message' },
        { keys: ['.', ','], what: 'Next or previous message of the conversation' },
        { keys: ['C'], what: 'Show all messages of the conversation, or few' },
        { keys: ['A'], what: 'Attachments of the message' },
        { keys: ['Enter'], what: 'Open the message or folder' },
        { keys: ['Escape'], what: 'Back, or end the selection' },
      ],
    },
    {
      title: 'Selecting',
      shortcuts: [
        { keys: ['Shift', '↑ ↓'], what: 'Extend the selection' },
        { keys: [command, 'Space'], what: 'Add or remove one message' },
        { keys: [command, 'A'], what: 'All messages of the folder' },
      ],
    },
    {
      title: 'Messages',
      shortcuts: [
        ...messageActions.map((action) => ({ keys: [action.keyLabel], what: action.title })),
        { keys: [command, 'S'], what: 'Save the message as a file' },
        { keys: [command, 'P'], what: 'Print the message' },
        { keys: [command, 'U'], what: 'Show the source of the message' },
        { keys: ['X'], what: 'Start a conversation of its own here, or join it again' },
        { keys: [command, 'Z'], what: 'Undo' },
      ],
    },
    {
      title: 'Petrel',
      shortcuts: [
        { keys: ['O'], what: 'Original colours of a message in a dark window' },
        { keys: ['F5'], what: 'Check for mail' },
        { keys: ['?'], what: 'This list' },
      ],
    },
  ];
}

/** True where a letter is text, not a shortcut. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    target.closest('input, textarea, select, [contenteditable="true"], dialog[open]') !== null
  );
}
