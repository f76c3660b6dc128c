// How the open message is looked at: as another charset, one of its parts in its place, with all its header.
import { useState } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';

export interface ReaderView {
  /** What the person chose instead of what the message says of itself. */
  readonly charset: string | null;
  /** Part of the message that is a message itself and is shown in its place. */
  readonly within: string | null;
  readonly fullHeaders: boolean;
}

export interface ReaderViewState {
  readonly view: ReaderView;
  change(change: Partial<ReaderView>): void;
}

const asItCame = { charset: null, within: null };

/** Charset and part belong to one message; the next one is shown as it came. */
export function useReaderView(messageId: MessageId | null): ReaderViewState {
  const [fullHeaders, setFullHeaders] = useState(false);
  const [chosen, setChosen] = useState<{ of: MessageId | null } & Omit<ReaderView, 'fullHeaders'>>({
    of: null,
    ...asItCame,
  });
  const { charset, within } = chosen.of === messageId ? chosen : asItCame;
  return {
    view: { charset, within, fullHeaders },
    change: (change) => {
      const next = { charset, within, fullHeaders, ...change };
      setFullHeaders(next.fullHeaders);
      setChosen({ of: messageId, charset: next.charset, within: next.within });
    },
  };
}

/** The part of a view that decides what `messages.body` answers. */
export function viewArgs({ charset, within }: Pick<ReaderView, 'charset' | 'within'>): {
  charset?: string;
  within?: string;
} {
  return { ...(charset === null ? {} : { charset }), ...(within === null ? {} : { within }) };
}
