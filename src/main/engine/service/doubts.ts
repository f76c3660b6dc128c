// Tells the reader of a POP3 message that what the server sent was hardly the message: an error text, or nothing.
import type { Store } from '../store/store.ts';
import type { Documents } from './documents.ts';

const doubtful = { code: 'download-doubtful' } as const;

/** The same documents; those of doubted messages say so, for as long as the doubt lasts. */
export function withDoubts(documents: Documents, store: Store): Documents {
  return {
    ...documents,
    get: async (messageId, view) => {
      const document = await documents.get(messageId, view);
      if (store.uidls.byMessage(messageId)?.state !== 'suspicious') return document;
      return { ...document, warnings: [doubtful, ...document.warnings] };
    },
  };
}
