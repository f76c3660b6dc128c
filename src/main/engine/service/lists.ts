// Answers what a window lists and reads from the store alone: folders, rows, headers, the source.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import { problem } from '../../../shared/problem.ts';
import { conversationLimits, sourceLimits } from '../lib/limits.ts';
import { sourceText } from '../mime/source-text.ts';
import type { Store } from '../store/store.ts';
import type { RawMessages } from './raw-messages.ts';

type ListHandlers = Pick<
  Handlers<EngineCallName>,
  | 'mailboxes.list'
  | 'messages.window'
  | 'messages.get'
  | 'messages.tags'
  | 'messages.source'
  | 'messages.thread'
>;

export function listHandlers(store: Store, raw: RawMessages): ListHandlers {
  return {
    'mailboxes.list': () => store.mailboxes.summaries(),
    'messages.window': ({ mailboxId, start, count, ...places }) =>
      store.messages.window(mailboxId, start, count, places),
    'messages.get': ({ messageId }) => {
      const detail = store.messages.detail(messageId);
      if (!detail) throw problem('refused', 'not-found');
      return detail;
    },
    'messages.tags': ({ accountId }) => store.messages.knownTags(accountId),
    'messages.thread': ({ messageId }) => store.messages.conversation(messageId, conversationLimits.messages),
    'messages.source': async ({ messageId }) => {
      const { size } = await raw.ensure(messageId);
      const pieces: Uint8Array[] = [];
      let octets = 0;
      for (const chunk of raw.chunks(messageId)) {
        const wanted = chunk.subarray(0, sourceLimits.octets - octets);
        pieces.push(wanted);
        octets += wanted.length;
        if (octets >= sourceLimits.octets) break;
      }
      return { text: sourceText(Buffer.concat(pieces)), truncated: size > octets };
    },
  };
}
