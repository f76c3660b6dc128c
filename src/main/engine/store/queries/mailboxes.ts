// Mailboxes: what LIST said, what is held of each, and the folder tree of the effective view.
import type { BodyPolicy } from '../../../../shared/model/account.ts';
import type { AccountId, MailboxId } from '../../../../shared/model/ids.ts';
import type {
  ChosenRole,
  MailboxRole,
  MailboxStatus,
  MailboxSummary,
} from '../../../../shared/model/mailbox.ts';
import type { Problem } from '../../../../shared/problem.ts';
import type { ChangeFeed } from '../change-feed.ts';
import type { Db, SqlValue } from '../db.ts';
import type { ListedMailbox, MailboxState } from '../rows.ts';
import type { StoreContext } from './context.ts';
import { beginEpoch, type EpochChange, finishEpoch, type ServerEpoch } from './epochs.ts';
import { changeChoice, type MailboxChanges, settleRoles } from './mailbox-choices.ts';
import { mailboxState, mailboxStates } from './mailbox-state.ts';
import { adoptName, type Fingerprint, fingerprints } from './renames.ts';

export interface SyncPoint {
  readonly uidNext?: number;
  readonly highestModSeq?: bigint | null;
  /** Epoch ms when both UID sets were seen equal. */
  readonly confirmedAt?: number;
  readonly missing?: number;
}

export interface MailboxStore {
  /** Those that the server has (or, for POP3, the local folders), by path. */
  byAccount(accountId: AccountId): MailboxState[];
  get(id: MailboxId): MailboxState | null;
  /** By the server's name, else by the name a waiting operation gives it. INBOX in any case (RFC 3501 section 5.1). */
  byPath(accountId: AccountId, path: string): MailboxState | null;
  /**
   * Brings the account's mailboxes to what LIST answered. Those not listed any more go with their messages, except
   * local ones and those that waiting operations need.
   */
  applyList(accountId: AccountId, listed: readonly ListedMailbox[]): MailboxState[];
  /** Of messages spread over the mailbox: what they are known again by. */
  fingerprints(id: MailboxId, count: number): Fingerprint[];
  /** Before `applyList`: the server calls this mailbox otherwise now. False: the name is taken. */
  adoptName(id: MailboxId, listed: ListedMailbox): boolean;
  /** MAILBOXID (RFC 8474). */
  setObjectId(id: MailboxId, objectId: string): void;
  summaries(): MailboxSummary[];
  setStatus(id: MailboxId, status: Partial<MailboxStatus>): void;
  /** The person's choices for a folder of a server: they outlive LIST, UIDVALIDITY and the folder's absence. */
  changeSettings(id: MailboxId, changes: MailboxChanges): void;
  /** Bodies of this mailbox came or went: what is said of it is read anew. */
  bodiesChanged(id: MailboxId): void;
  /**
   * Before anything of a selected mailbox is believed. `changed`: every UID held is void; the messages stay in view
   * until `applyDelta` links them to listed ones or `finishEpoch` drops the rest.
   */
  beginEpoch(id: MailboxId, epoch: ServerEpoch): EpochChange;
  /** A complete listing was applied after `beginEpoch` said `changed`. Answers how many messages were dropped. */
  finishEpoch(id: MailboxId): number;
  setSyncPoint(id: MailboxId, point: SyncPoint): void;
  /** A folder of a POP3 account, made where it is missing. */
  ensureLocal(accountId: AccountId, path: string, role: MailboxRole | null): MailboxId;
}

interface SummaryColumns {
  readonly id: number;
  readonly account_id: number;
  readonly view_path: string;
  readonly separator: string | null;
  readonly role: MailboxRole | null;
  readonly selectable: number;
  readonly view_subscribed: number;
  readonly messages: number;
  readonly unread: number;
  readonly uid_validity: number | null;
  readonly state: MailboxStatus['state'];
  readonly missing: number;
  readonly confirmed_at: number | null;
  readonly problem: string | null;
  readonly chosen_role: ChosenRole | null;
  readonly body_policy: string | null;
  readonly newest_without_body: number | null;
}

export function createMailboxes(context: StoreContext): MailboxStore {
  const { db, feed } = context;
  const byAccount = (accountId: AccountId): MailboxState[] => mailboxStates(db, accountId);
  const get = (id: MailboxId): MailboxState | null => mailboxState(db, id);
  return {
    byAccount,
    get,
    byPath: (accountId, path) => {
      const found = db.get<{ id: number }>(
        `SELECT id FROM mailbox
         WHERE account_id = ?1 AND (path = ?2 OR view_path = ?2 OR (upper(?2) = 'INBOX' AND upper(path) = 'INBOX'))
         ORDER BY path = ?2 DESC, view_path = ?2 DESC LIMIT 1`,
        accountId,
        path,
      );
      return found === undefined ? null : get(found.id);
    },
    applyList: (accountId, listed) =>
      db.transaction(() => {
        const held = new Map(
          db
            .all<{ id: number; path: string }>('SELECT id, path FROM mailbox WHERE account_id = ?', accountId)
            .map((row) => [pathKey(row.path), row.id]),
        );
        for (const mailbox of listed) {
          const id = held.get(pathKey(mailbox.path));
          if (id === undefined) insertListed(db, feed, accountId, mailbox);
          else updateListed(db, feed, id, mailbox);
          held.delete(pathKey(mailbox.path));
        }
        for (const id of held.values()) {
          if (isUnlisted(db, id)) removeMailbox(db, feed, id);
        }
        settleRoles(db, feed, accountId);
        return byAccount(accountId);
      }),
    fingerprints: (id, count) => fingerprints(db, id, count),
    adoptName: (id, listed) => db.transaction(() => adoptName(db, feed, id, listed)),
    setObjectId: (id, objectId) => {
      updateColumns(db, id, [['object_id', objectId]]);
    },
    summaries: () => summaries(db, null),
    setStatus: (id, status) => {
      const sets: [string, SqlValue][] = [];
      if (status.state !== undefined) sets.push(['state', status.state]);
      if (status.missing !== undefined) sets.push(['missing', status.missing]);
      if (status.confirmedAt !== undefined) sets.push(['confirmed_at', status.confirmedAt]);
      if (status.problem !== undefined) {
        sets.push(['problem', status.problem === null ? null : JSON.stringify(status.problem)]);
      }
      if (updateColumns(db, id, sets)) feed.mailboxChanged(id);
    },
    changeSettings: (id, changes) => db.transaction(() => changeChoice(db, feed, id, changes)),
    bodiesChanged: (id) => feed.mailboxChanged(id),
    beginEpoch: (id, epoch) => db.transaction(() => beginEpoch(context, id, epoch)),
    finishEpoch: (id) => db.transaction(() => finishEpoch(db, feed, id)),
    setSyncPoint: (id, point) => {
      const sets: [string, SqlValue][] = [];
      if (point.uidNext !== undefined) sets.push(['uid_next', point.uidNext]);
      if (point.highestModSeq !== undefined) sets.push(['highest_mod_seq', point.highestModSeq]);
      if (point.confirmedAt !== undefined) sets.push(['confirmed_at', point.confirmedAt]);
      if (point.missing !== undefined) sets.push(['missing', point.missing]);
      if (updateColumns(db, id, sets) && (point.confirmedAt !== undefined || point.missing !== undefined)) {
        feed.mailboxChanged(id);
      }
    },
    ensureLocal: (accountId, path, role) =>
      db.transaction(() => {
        const held = db.get<{ id: number }>(
          'SELECT id FROM mailbox WHERE account_id = ? AND path = ? AND local = 1',
          accountId,
          path,
        );
        if (held !== undefined) return held.id;
        const id = db.insert(
          `INSERT INTO mailbox (account_id, path, wire_name, separator, role, selectable, subscribed, local,
             view_path, view_subscribed, state)
           VALUES (?1, ?2, ?2, '/', ?3, 1, 1, 1, ?2, 1, 'complete')`,
          accountId,
          path,
          role,
        );
        feed.mailboxChanged(id);
        return id;
      }),
  };
}

/** Only changed values are written: an idle mailbox's status costs no disk write and tells nobody. */
function updateColumns(db: Db, id: MailboxId, sets: readonly (readonly [string, SqlValue])[]): boolean {
  if (sets.length === 0) return false;
  const assign = sets.map(([column], i) => `${column} = ?${i + 2}`).join(', ');
  const differs = sets.map(([column], i) => `${column} IS NOT ?${i + 2}`).join(' OR ');
  const values = sets.map(([, value]) => value);
  return db.run(`UPDATE mailbox SET ${assign} WHERE id = ?1 AND (${differs})`, id, ...values) > 0;
}

/** INBOX is the only name that is compared without regard to case. */
export function pathKey(path: string): string {
  return path.toUpperCase() === 'INBOX' ? 'INBOX' : path;
}

function insertListed(db: Db, feed: ChangeFeed, accountId: AccountId, mailbox: ListedMailbox): void {
  const id = db.insert(
    `INSERT INTO mailbox (account_id, path, wire_name, separator, listed_role, selectable, subscribed, view_path,
       view_subscribed)
     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?2, ?7)`,
    accountId,
    mailbox.path,
    mailbox.wireName,
    mailbox.separator,
    mailbox.role,
    Number(mailbox.selectable),
    Number(mailbox.subscribed),
  );
  feed.mailboxChanged(id);
}

/** Where the effective name or subscription still is the base's, it follows; otherwise an operation holds it. */
function updateListed(db: Db, feed: ChangeFeed, id: MailboxId, mailbox: ListedMailbox): void {
  const changed = db.run(
    `UPDATE mailbox SET
       view_path = CASE WHEN view_path = path THEN ?2 ELSE view_path END, path = ?2,
       view_subscribed = CASE WHEN view_subscribed = subscribed THEN ?7 ELSE view_subscribed END, subscribed = ?7,
       wire_name = ?3, separator = ?4, listed_role = ?5, selectable = ?6, provisional = 0
     WHERE id = ?1 AND (path IS NOT ?2 OR wire_name IS NOT ?3 OR separator IS NOT ?4 OR listed_role IS NOT ?5
       OR selectable IS NOT ?6 OR subscribed IS NOT ?7 OR provisional IS NOT 0)`,
    id,
    mailbox.path,
    mailbox.wireName,
    mailbox.separator,
    mailbox.role,
    Number(mailbox.selectable),
    Number(mailbox.subscribed),
  );
  if (changed > 0) feed.mailboxChanged(id);
}

/** Not in LIST any more, and nothing of the person's depends on it. */
function isUnlisted(db: Db, id: MailboxId): boolean {
  return (
    db.get(
      `SELECT 1 FROM mailbox b WHERE b.id = ?1 AND b.local = 0 AND b.provisional = 0
         AND NOT EXISTS (SELECT 1 FROM operation o WHERE o.mailbox_id = ?1)
         AND NOT EXISTS (SELECT 1 FROM operation o JOIN mailbox p ON p.id = o.mailbox_id
           WHERE o.kind = 'mailbox-rename' AND p.account_id = b.account_id AND p.separator IS NOT NULL
             AND substr(b.path, 1, length(p.path) + 1) = p.path || p.separator)
         AND NOT EXISTS (SELECT 1 FROM message m WHERE (m.mailbox_id = ?1 OR m.view_mailbox_id = ?1) AND m.pending > 0)`,
      id,
    ) !== undefined
  );
}

/** Inside a transaction. Messages, headers and operations of the mailbox follow by foreign keys. */
export function removeMailbox(db: Db, feed: ChangeFeed, id: MailboxId): void {
  db.run(
    `INSERT OR IGNORE INTO dropped_body (body_id)
     SELECT body_id FROM message WHERE mailbox_id = ? AND body_id IS NOT NULL`,
    id,
  );
  db.run('DELETE FROM mailbox WHERE id = ?', id);
  feed.mailboxRemoved(id);
}

/** Of these mailboxes, or of all. Costs one row a mailbox, whatever the number of messages. */
export function summaries(db: Db, only: ReadonlySet<MailboxId> | null): MailboxSummary[] {
  if (only !== null && only.size === 0) return [];
  const rows = db.all<SummaryColumns>(
    `SELECT b.id, b.account_id, view_path, separator, b.role, selectable, view_subscribed, messages, unread,
       uid_validity, state, missing, confirmed_at, problem, c.role AS chosen_role, c.body_policy,
       (SELECT max(m.date) FROM message m WHERE m.mailbox_id = b.id AND m.body_id IS NULL) AS newest_without_body
     FROM mailbox b LEFT JOIN mailbox_choice c ON c.account_id = b.account_id AND c.path = b.path
     WHERE view_path IS NOT NULL ORDER BY b.account_id, view_path`,
  );
  const idByPath = new Map(rows.map((row) => [`${row.account_id}\n${pathKey(row.view_path)}`, row.id]));
  return rows
    .filter((row) => only === null || only.has(row.id))
    .map((row) => {
      const cut = row.separator === null ? -1 : row.view_path.lastIndexOf(row.separator);
      const parent =
        cut > 0 ? idByPath.get(`${row.account_id}\n${pathKey(row.view_path.slice(0, cut))}`) : undefined;
      return {
        id: row.id,
        accountId: row.account_id,
        parentId: parent ?? null,
        path: row.view_path,
        name: row.view_path.slice(cut + 1),
        role: row.role,
        selectable: row.selectable === 1,
        subscribed: row.view_subscribed === 1,
        messages: row.messages,
        unread: row.unread,
        uidValidity: row.uid_validity,
        status: {
          state: row.state,
          missing: row.missing,
          confirmedAt: row.confirmed_at,
          problem: row.problem === null ? null : (JSON.parse(row.problem) as Problem),
        },
        ...chosenFor(row),
        newestWithoutBody: row.newest_without_body,
      };
    });
}

function chosenFor({ chosen_role, body_policy }: SummaryColumns): Pick<MailboxSummary, 'choice'> {
  if (chosen_role === null && body_policy === null) return {};
  const bodyPolicy = body_policy === null ? null : (JSON.parse(body_policy) as BodyPolicy);
  return { choice: { role: chosen_role, bodyPolicy } };
}

/** What lists show of these mailboxes now. */
export function listStates(
  db: Db,
  ids: ReadonlySet<MailboxId>,
): { mailboxId: MailboxId; revision: number; total: number }[] {
  const found: { mailboxId: MailboxId; revision: number; total: number }[] = [];
  for (const id of ids) {
    const row = db.get<{ revision: number; messages: number }>(
      'SELECT revision, messages FROM mailbox WHERE id = ?',
      id,
    );
    if (row !== undefined) found.push({ mailboxId: id, revision: row.revision, total: row.messages });
  }
  return found;
}
