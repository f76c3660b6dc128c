// When the person's own act takes the open message away and no list has a next one for it, the conversation has.
import { useEffect, useLayoutEffect, useRef } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MessageRow } from '../../../shared/model/message.ts';
import { toProblem } from '../../../shared/problem.ts';
import { call } from '../../data/client.ts';
import type { MailData } from '../../data/mail-data.ts';
import { successor } from './conversation-fold.ts';

interface Leaving {
  readonly row: MessageRow;
  readonly next: MessageRow | null;
}

export interface ConversationFollow {
  /** The open message is about to leave by the person's own act, or is not after all. */
  expectRemoval(expected: boolean): void;
}

/** @param go opens what is read next; null: nothing is left of the conversation */
export function useConversationFollow(
  open: MessageRow | null,
  conversation: Conversation,
  data: MailData,
  go: (next: MessageRow | null) => void,
): ConversationFollow {
  const leaving = useRef<Leaving | null>(null);
  const latest = useRef({ open, go });
  useLayoutEffect(() => {
    latest.current = { open, go };
  });
  useEffect(() => {
    const settle = (gone: Leaving, left: boolean): void => {
      // The person may have opened something else, or the act may have been taken back, before this answer came.
      if (leaving.current !== gone) return;
      if (latest.current.open?.id !== gone.row.id) leaving.current = null;
      else if (left) {
        leaving.current = null;
        latest.current.go(gone.next);
      }
    };
    return data.mailboxes.subscribe(() => {
      const gone = leaving.current;
      if (gone === null) return;
      call('messages.get', { messageId: gone.row.id }).then(
        (detail) => settle(gone, detail.mailboxId !== gone.row.mailboxId),
        (thrown: unknown) => settle(gone, toProblem(thrown).code === 'not-found'),
      );
    });
  }, [data]);
  return {
    expectRemoval: (expected) => {
      leaving.current = expected && open ? { row: open, next: successor(conversation.rows, open.id) } : null;
    },
  };
}
