// The other messages of the open one's conversation, asked again when folders change.
import { useEffect, useRef, useState } from 'react';
import type { Conversation } from '../../../shared/model/conversation.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { call } from '../../data/client.ts';
import type { MailData } from '../../data/mail-data.ts';

/** Milliseconds in which changes of folders are gathered. */
const PAUSE = 250;

const nothing: Conversation = { rows: [], cut: false, split: false };

/** @param messageId the open message; null: none, or conversations are not wanted */
export function useConversation(messageId: MessageId | null, data: MailData): Conversation {
  const [held, setHeld] = useState<Conversation>(nothing);
  const asked = useRef(0);
  useEffect(() => {
    if (messageId === null) {
      setHeld(nothing);
      return;
    }
    let timer: ReturnType<typeof setTimeout> | undefined;
    const ask = (): void => {
      asked.current += 1;
      const mine = asked.current;
      call('messages.thread', { messageId }).then(
        (conversation) => {
          if (mine === asked.current) setHeld(conversation);
        },
        () => {
          // The message itself is shown, and says what is wrong where something is.
          if (mine === asked.current) setHeld(nothing);
        },
      );
    };
    const later = (): void => {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    };
    ask();
    const stops = [data.mailboxes.subscribe(later), data.onReload(later)];
    return () => {
      asked.current += 1;
      clearTimeout(timer);
      for (const stop of stops) stop();
    };
  }, [messageId, data]);
  // While the next one is asked for, the conversation before is that of another message.
  return messageId !== null && held.rows.some(({ id }) => id === messageId) ? held : nothing;
}
