// Since when everything of an account is known to be as on its server.
import type { AccountId } from '../../../../shared/model/ids.ts';
import type { Store } from '../../store/store.ts';

/** The oldest of all mailboxes' confirmations, epoch ms; null while any was never confirmed. */
export function allConfirmedAt(store: Store, accountId: AccountId): number | null {
  let oldest: number | null = null;
  for (const summary of store.mailboxes.summaries()) {
    if (summary.accountId !== accountId || !summary.selectable) continue;
    const { confirmedAt } = summary.status;
    if (confirmedAt === null) return null;
    if (oldest === null || confirmedAt < oldest) oldest = confirmedAt;
  }
  return oldest;
}
