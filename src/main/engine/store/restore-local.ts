// Mail that no server holds any more, found again by its bodies after mail.db was lost: each body says whose it is,
// the header is read from its first octets.
import type { AccountSettings } from '../../../shared/model/account.ts';
import type { HeaderData } from '../../../shared/model/header-data.ts';
import type { AccountId } from '../../../shared/model/ids.ts';
import type { Db } from './db.ts';
import type { BodyStore } from './queries/bodies.ts';
import { CHUNKS_PER_BODY } from './queries/body-writer.ts';
import type { MailboxStore } from './queries/mailboxes.ts';
import type { MessageStore } from './queries/messages.ts';
import type { UidlStore } from './queries/uidls.ts';

/** What is read of a header block; `mime` and the POP3 side know how, the engine hands it in. */
export type HeaderReader = (head: Uint8Array) => HeaderData & {
  /** As the POP3 ledger identifies messages by. */
  readonly headerHash: string;
};

/** Of the store, what mail is put back with. */
interface Restored {
  readonly mailboxes: Pick<MailboxStore, 'ensureLocal'>;
  readonly messages: Pick<MessageStore, 'addLocal'>;
  readonly bodies: Pick<BodyStore, 'link'>;
  readonly uidls: Pick<UidlStore, 'add'>;
  transaction(fn: () => void): void;
}

interface UnlinkedBody {
  readonly id: number;
  readonly account_id: number;
  readonly origin_key: string;
  readonly size: number;
  readonly sha256: string;
  readonly created_at: number;
}

/** Answers how many messages were found. They come unread, into the account's Inbox. */
export function restoreLocalMail(store: Restored, db: Db, bodiesDb: Db, readHeader: HeaderReader): number {
  const linked = new Set(
    db
      .all<{ body_id: number }>('SELECT body_id FROM message WHERE body_id IS NOT NULL')
      .map((row) => row.body_id),
  );
  const pop3 = new Map(
    db
      .all<{ id: AccountId; settings: string }>('SELECT id, settings FROM account')
      .filter((row) => (JSON.parse(row.settings) as AccountSettings).protocol === 'pop3')
      .map((row) => [row.id, 0]),
  );
  const bodies = bodiesDb
    .all<UnlinkedBody>(
      `SELECT id, account_id, origin_key, size, sha256, created_at FROM body
       WHERE complete = 1 AND (origin_key GLOB 'uidl:*' OR origin_key GLOB 'local:*') ORDER BY id`,
    )
    .filter((body) => pop3.has(body.account_id) && !linked.has(body.id) && !isDropped(db, body));
  store.transaction(() => {
    for (const body of bodies) restore(store, bodiesDb, body, readHeader);
  });
  return bodies.length;
}

/** The person deleted it here, its body only waited for its collection. */
function isDropped(db: Db, body: UnlinkedBody): boolean {
  return (
    db.get('SELECT 1 FROM dropped_body WHERE body_id = ?', body.id) !== undefined ||
    db.get(
      'SELECT 1 FROM uidl WHERE account_id = ? AND content_hash = ? AND deleted_here_at IS NOT NULL',
      body.account_id,
      body.sha256,
    ) !== undefined
  );
}

function restore(store: Restored, bodiesDb: Db, body: UnlinkedBody, readHeader: HeaderReader): void {
  const accountId = body.account_id;
  const inbox = store.mailboxes.ensureLocal(accountId, 'Inbox', 'inbox');
  const head = bodiesDb.get<{ bytes: Uint8Array }>(
    'SELECT bytes FROM chunk WHERE id = ?',
    body.id * CHUNKS_PER_BODY,
  );
  const { headerHash, ...header } = readHeader(head?.bytes ?? new Uint8Array());
  const uidl = body.origin_key.startsWith('uidl:') ? body.origin_key.slice(5) : null;
  const messageId = store.messages.addLocal(inbox, {
    ...header,
    uid: null,
    uidl,
    modSeq: null,
    flags: [],
    date: header.sentAt ?? body.created_at,
    size: body.size,
    emailId: null,
  });
  store.bodies.link(messageId, body.id);
  if (uidl === null) return;
  store.uidls.add(accountId, {
    uidl,
    // Whether these bytes were taken for a message then is not known any more: no DELE on their account.
    state: 'suspicious',
    contentHash: body.sha256,
    headerHash,
    announced: null,
    messageId,
    fetchedAt: body.created_at,
  });
}
