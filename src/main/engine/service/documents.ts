// Parsed messages for the reader: from the raw bytes, parsed once and kept while they are likely to be shown again.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { documentCacheLimits } from '../lib/limits.ts';
import { parseBody } from '../mime/parse-body.ts';
import type { RawMessages } from './raw-messages.ts';

export interface Documents {
  /** @throws ProblemError as `RawMessages.ensure`. */
  get(messageId: MessageId): Promise<BodyDocument>;
  forget(): void;
}

const weight = (document: BodyDocument): number =>
  (document.text?.length ?? 0) + (document.html?.length ?? 0);

export function createDocuments(raw: RawMessages): Documents {
  /** Insertion order is age since the last use. */
  const kept = new Map<MessageId, Promise<BodyDocument>>();
  const weights = new Map<MessageId, number>();

  const parse = async (messageId: MessageId): Promise<BodyDocument> => {
    await raw.ensure(messageId);
    return parseBody(raw.chunks(messageId), messageId);
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
    get: async (messageId) => {
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
