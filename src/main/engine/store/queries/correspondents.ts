// Who wrote and who was written to, row by row, for whoever keeps an index of the people behind the mail.
import type { AccountId, MessageId } from '../../../../shared/model/ids.ts';
import type { Address } from '../../../../shared/model/message.ts';
import type { Db } from '../db.ts';
import { addresses } from './message-rows.ts';

export interface Correspondence {
  readonly id: MessageId;
  readonly accountId: AccountId;
  /** Epoch ms. */
  readonly date: number;
  /** Of the folder the server has it in. */
  readonly role: string | null;
  readonly from: Address | null;
  readonly to: readonly Address[];
}

export interface CorrespondentStore {
  /** Messages with a greater id, in order of their ids: a message that is new has the greatest. */
  after(id: MessageId, limit: number): Correspondence[];
}

export function createCorrespondents(db: Db): CorrespondentStore {
  return {
    after: (id, limit) =>
      db
        .all<{
          id: number;
          account_id: number;
          date: number;
          role: string | null;
          sender: string | null;
          recipients: string | null;
        }>(
          `SELECT m.id, b.account_id, m.date, b.role, h.sender, h.recipients
           FROM message m JOIN header h ON h.id = m.id JOIN mailbox b ON b.id = m.mailbox_id
           WHERE m.id > ? ORDER BY m.id LIMIT ?`,
          id,
          limit,
        )
        .map((row) => ({
          id: row.id,
          accountId: row.account_id,
          date: row.date,
          role: row.role,
          from: addresses(row.sender)[0] ?? null,
          to: addresses(row.recipients),
        })),
  };
}
