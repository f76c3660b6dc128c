// What can be done to the conversation of the open message itself: divide it here, join what was divided.
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { ActionResult } from '../../../shared/model/operation.ts';
import { call } from '../../data/client.ts';
import type { MenuItem } from '../../ui/MenuButton.tsx';
import { undoWords } from '../actions/undo-words.ts';

/** The likeliest first. None where the message is alone in a conversation that was never divided. */
export function splitActs(
  messageId: MessageId,
  { rows, split }: Conversation,
  onDone: (text: string, undo?: () => void) => void,
  onFailed: (thrown: unknown) => void,
): readonly MenuItem[] {
  const undo = (): void => {
    call('outbox.undo', {}).then((undone) => onDone(undoWords(undone)), onFailed);
  };
  const tell =
    (done: string, nothing: string) =>
    ({ undoable }: ActionResult): void =>
      undoable ? onDone(done, undo) : onDone(nothing);
  const divide: MenuItem = {
    label: 'Start its own conversation here',
    run: () => {
      call('messages.split', { messageId }).then(
        tell('A conversation of its own begins here', 'A conversation already begins here'),
        onFailed,
      );
    },
  };
  const join: MenuItem = {
    label: 'Join to the conversation it came from',
    run: () => {
      call('messages.join', { messageId }).then(
        tell('Joined to the conversation it came from', 'Joined to the conversation it came from'),
        onFailed,
      );
    },
  };
  const first = rows[0]?.id === messageId;
  return [...(first || rows.length < 2 ? [] : [divide]), ...(split ? [join] : [])];
}
