// A message that was read fills what its row lacks. Sync does so as bodies come; this is for those held from before.
import type { Store } from '../store/store.ts';
import type { Documents } from './documents.ts';

/** The same documents; of one inside another message, or read in another charset, no row learns. */
export function withFilledRows(documents: Documents, store: Store): Documents {
  return {
    ...documents,
    get: async (messageId, view) => {
      const document = await documents.get(messageId, view);
      const asItCame = view?.charset === undefined && view?.within === undefined;
      if (asItCame && store.messages.headerGaps([messageId]).length > 0) {
        const { subject, from, to, cc, date } = document;
        store.messages.fillHeader(messageId, { subject, from, to, cc, sentAt: date });
      }
      return document;
    },
  };
}
