// Which pictures of the web a message asks for: the window may have only those, whatever it says.
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { MessageId } from '../../../shared/model/ids.ts';
import { remoteLimits } from '../lib/limits.ts';
import { remoteSources } from '../mime/html-sources.ts';
import type { Documents } from './documents.ts';

export class PictureAddresses {
  readonly #documents: Documents;
  /** Of the messages shown last; insertion order is age. */
  readonly #known = new Map<MessageId, Promise<ReadonlySet<string>>>();

  constructor(documents: Documents) {
    this.#documents = documents;
  }

  /** @throws ProblemError as `Documents.get` */
  async has(messageId: MessageId, url: string): Promise<boolean> {
    if (!URL.canParse(url)) return false;
    let held = this.#known.get(messageId);
    if (held === undefined) {
      held = this.#read(messageId);
      this.#known.set(messageId, held);
      for (const oldest of this.#known.keys()) {
        if (this.#known.size <= remoteLimits.messagesKnown) break;
        this.#known.delete(oldest);
      }
      // A failure is not kept: the next picture asks again.
      held.catch(() => this.#known.delete(messageId));
    }
    return (await held).has(new URL(url).href);
  }

  /** Of the message, and of those inside it, which the reader shows under the same id. */
  async #read(messageId: MessageId): Promise<ReadonlySet<string>> {
    const found = new Set<string>();
    const waiting: (string | null)[] = [null];
    for (let read = 0; waiting.length > 0 && read < remoteLimits.embeddedMessages; read++) {
      const within = waiting.shift() ?? null;
      const document = await this.#documents.get(messageId, within === null ? {} : { within });
      for (const address of remoteSources(document.html ?? '')) found.add(address);
      waiting.push(...embedded(document));
    }
    return found;
  }
}

const embedded = ({ attachments }: BodyDocument): string[] =>
  attachments
    .filter(({ contentType }) => /^message\/(?:rfc822|global)$/.test(contentType))
    .map(({ partId }) => partId);
