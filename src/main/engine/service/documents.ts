// Parsed messages for the reader: from the raw bytes, parsed once and kept while they are likely to be shown again.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { documentCacheLimits } from '../lib/limits.ts';
import { parseBody } from '../mime/parse-body.ts';
import type { RawMessages } from './raw-messages.ts';

export interface Documents {
  /**
   * @param view how it is to be read, where not as it says of itself; such documents are not kept
   * @throws ProblemError as `RawMessages.ensure`, and `not-found` for a part that is no message
   */
  get(messageId: MessageId, view?: DocumentView): Promise<BodyDocument>;
  forget(): void;
}

export interface DocumentView {
  readonly charset?: string;
  /** Part that is a message itself. */
  readonly within?: string;
}

const weight = (document: BodyDocument): number =>
  (document.text?.length ?? 0) + (document.html?.length ?? 0);

/** @param serverOf the server of a message's account: its word on the sender is believed */
export function createDocuments(
  raw: RawMessages,
  serverOf: (messageId: MessageId) => string | undefined = () => undefined,
): Documents {
  /** Insertion order is age since the last use. */
  const kept = new Map<MessageId, Promise<BodyDocument>>();
  const weights = new Map<MessageId, number>();

  const parse = async (messageId: MessageId, view: DocumentView = {}): Promise<BodyDocument> => {
    await raw.ensure(messageId);
    // Who sent a message inside a message, no server of ours has checked.
    const server = view.within === undefined ? serverOf(messageId) : undefined;
    return parseBody(raw.chunks(messageId), messageId, {
      ...view,
      ...(server === undefined ? {} : { server }),
    });
  };

  const drop = (messageId: MessageId): void => {
    kept.delete(messageId);
    weights.delete(messageId);
  };

  const trim = (): void => {
    let characters = 0;
    for (const one of weights.values()) characters += one;
    for (const messageId of kept.keys()) {
      if (kept.size <= documentCacheLimits.documents && characters <= documentCacheLimits.characters) return;
      characters -= weights.get(messageId) ?? 0;
      drop(messageId);
    }
  };

  return {
    get: async (messageId, view) => {
      if (view?.charset !== undefined || view?.within !== undefined) return parse(messageId, view);
      const held = kept.get(messageId);
      if (held !== undefined) {
        kept.delete(messageId);
        kept.set(messageId, held);
        return held;
      }
      const started = parse(messageId);
      kept.set(messageId, started);
      try {
        const document = await started;
        weights.set(messageId, weight(document));
        trim();
        return document;
      } catch (thrown) {
        drop(messageId);
        throw thrown;
      }
    },
    forget: () => {
      kept.clear();
      weights.clear();
    },
  };
}
