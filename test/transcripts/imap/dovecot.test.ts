// The session against a real server: each extension Dovecot offers, used for what it is for.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectImap, type ImapSession } from '../../../src/main/engine/imap/session.ts';
import type { Unsolicited } from '../../../src/main/engine/imap/types.ts';
import { type Dovecot, findDovecot, startDovecot } from '../../harness/dovecot.ts';
import { RawImap } from '../../harness/raw-imap.ts';
import { problemOf } from './imap-conversation.ts';

const missing = findDovecot() === null ? 'Dovecot is not installed' : null;
if (missing !== null) process.stderr.write(`skipped: ${missing}\n`);

describe.skipIf(missing !== null)('with Dovecot', () => {
  let server: Dovecot;
  const sessions: ImapSession[] = [];
  beforeAll(async () => {
    server = await startDovecot();
  });
  afterAll(async () => {
    for (const session of sessions) session.destroy();
    await server?.dispose();
  });

  const mail = (subject: string, body = 'hello'): string =>
    `From: Ann <ann@example.org>\r\nSubject: ${subject}\r\nMessage-ID: <${subject}@example.org>\r\n\r\n${body}\r\n`;

  async function signedIn(messages: readonly string[] = [], security: 'tls' | 'starttls' | 'plain' = 'tls') {
    const user = server.addUser();
    for (const message of messages) server.deliver(user.user, message);
    const session = await open(user, security);
    return { user, session };
  }

  async function open(
    user: { user: string; password: string },
    security: 'tls' | 'starttls' | 'plain' = 'tls',
  ) {
    const port = security === 'tls' ? server.ports.imaps : server.ports.imap;
    const session = await connectImap({ host: server.host, port, security, ca: [server.ca] });
    sessions.push(session);
    await session.authenticate({ user: user.user, secret: user.password, method: 'password' });
    return session;
  }

  /** Resolves with the first event of this type. */
  function heard<T extends Unsolicited['type']>(session: ImapSession, type: T) {
    return new Promise<Extract<Unsolicited, { type: T }>>((resolve) => {
      const stop = session.onUnsolicited((event) => {
        if (event.type !== type) return;
        stop();
        resolve(event as Extract<Unsolicited, { type: T }>);
      });
    });
  }

  test.each(['tls', 'starttls', 'plain'] as const)('signs in over %s, and out again', async (security) => {
    const { session } = await signedIn([], security);
    expect(session.encrypted).toBe(security !== 'plain');
    expect(session.capabilities.has('QRESYNC')).toBe(true);
    expect((await session.id({ name: 'Petrel', version: '0' })).get('name')).toBe('Dovecot');
    await session.logout();
    expect(await session.closed).toBeNull();
  });

  test('a wrong password', async () => {
    const { user } = server.addUser();
    const port = server.ports.imaps;
    const session = await connectImap({ host: server.host, port, security: 'tls', ca: [server.ca] });
    sessions.push(session);
    const refused = await problemOf(session.authenticate({ user, secret: 'wrong', method: 'password' }));
    expect(refused).toMatchObject({ kind: 'auth', code: 'wrong-password' });
  });

  test('lists folders with special use and status in one command, whatever their names', async () => {
    const { session } = await signedIn([mail('one')]);
    const path = 'Entwürfe & Ärger/日本語';
    await session.create(session.wireNameOf(path));
    await session.subscribe(session.wireNameOf(path));
    const list = await session.list({ status: ['MESSAGES', 'UNSEEN', 'UIDNEXT', 'SIZE', 'HIGHESTMODSEQ'] });
    const byPath = new Map(list.map((entry) => [entry.path, entry]));
    expect(byPath.get('INBOX')?.status).toMatchObject({ messages: 1, unseen: 1, uidNext: 2 });
    expect(byPath.get('INBOX')?.status?.size).toBeGreaterThan(50);
    expect(byPath.get('Sent')?.attributes).toContain('\\Sent');
    expect(byPath.get(path)).toMatchObject({ separator: '/', subscribed: true, selectable: true });
    expect((await session.namespaces()).personal).toEqual([{ prefix: '', separator: '/' }]);
    await session.rename(byPath.get(path)?.wireName ?? '', session.wireNameOf('Neu'));
    await session.delete('Neu');
    expect((await problemOf(session.select('Neu'))).code).toBe('mailbox-missing');
    expect((await problemOf(session.create('Sent'))).code).toBe('already-exists');
  });

  test('fetches headers, and streams bodies and sections exactly', async () => {
    const big = mail('big', 'x'.repeat(300_000));
    const { session } = await signedIn([mail('small'), big]);
    expect(await session.select('INBOX')).toMatchObject({ exists: 2, readOnly: false });
    const subjects: unknown[] = [];
    await session.uidFetch(
      '1:*',
      ['FLAGS', 'ENVELOPE', 'BODYSTRUCTURE', 'RFC822.SIZE', 'INTERNALDATE'],
      (m) => {
        subjects.push([m.uid, m.envelope?.subject, m.size, m.structure?.hasAttachment]);
      },
    );
    expect(subjects).toEqual([
      [1, 'small', mail('small').length, false],
      [2, 'big', big.length, false],
    ]);
    const chunks: Buffer[] = [];
    const result = await session.fetchSection(2, '', (bytes) => chunks.push(Buffer.from(bytes)));
    expect(result.octets).toBe(big.length);
    expect(Buffer.concat(chunks).toString('latin1')).toBe(big);
    expect(chunks.length).toBeGreaterThan(1);
    const partial: Buffer[] = [];
    await session.fetchSection(2, 'TEXT', (bytes) => partial.push(Buffer.from(bytes)), {
      partial: { offset: 10, octets: 5 },
    });
    expect(Buffer.concat(partial).toString()).toBe('xxxxx');
    // This server says "empty" where another says NIL.
    expect(await session.fetchSection(2, '7.7', () => undefined)).toEqual({ octets: 0 });
    expect(await session.fetchSection(99, '', () => undefined)).toEqual({ octets: null });
    const previews: unknown[] = [];
    await session.uidFetch('1', ['PREVIEW'], (m) => previews.push(m.preview));
    expect(previews).toEqual(['hello']);
  });

  test('appends, copies, moves and expunges, with the new UIDs', async () => {
    const { session } = await signedIn([mail('a'), mail('b'), mail('c')]);
    await session.select('INBOX');
    const message = Buffer.from(mail('appended', 'y'.repeat(100_000)));
    const appended = await session.append('INBOX', {
      octets: message.length,
      chunks: [message.subarray(0, 10), message.subarray(10)],
      flags: ['\\Flagged', '$Forwarded'],
      internalDate: Date.UTC(2020, 1, 29, 12),
    });
    expect(appended?.uid).toBe(4);
    const seen: unknown[] = [];
    await session.uidFetch('4', ['FLAGS', 'INTERNALDATE'], (m) => seen.push([m.flags, m.internalDate]));
    expect(seen).toEqual([[['\\Flagged', '$Forwarded'], Date.UTC(2020, 1, 29, 12)]]);
    expect((await session.uidCopy('1,3', 'Archive'))?.uids).toEqual(
      new Map([
        [1, 1],
        [3, 2],
      ]),
    );
    const left = heard(session, 'expunge');
    expect((await session.uidMove('2', 'Trash'))?.uids).toEqual(new Map([[2, 1]]));
    await left;
    expect((await problemOf(session.uidCopy('1', 'No such'))).code).toBe('mailbox-missing');
    await session.uidStore('3:4', { mode: 'add', flags: ['\\Deleted'] });
    await session.uidExpunge('4');
    expect([...(await session.uidSearch('ALL'))]).toEqual([1, 3]);
    expect([...(await session.uidSearch('DELETED'))]).toEqual([3]);
    await session.unselect();
    expect((await session.status('INBOX', ['MESSAGES'])).messages).toBe(2);
  });

  test('CONDSTORE refuses a change on top of another; QRESYNC tells what happened meanwhile', async () => {
    const { user, session } = await signedIn([mail('a'), mail('b'), mail('c')]);
    await session.enable(['CONDSTORE', 'QRESYNC']);
    const { uidValidity, highestModSeq } = await session.select('INBOX');
    const other = await open(user);
    await other.select('INBOX');
    await other.uidStore('1', { mode: 'add', flags: ['\\Seen'] });
    await other.uidStore('3', { mode: 'add', flags: ['\\Deleted'] });
    await other.uidExpunge('3');
    const before = highestModSeq ?? 0n;
    const stored = await session.uidStore('1', { mode: 'replace', flags: [], unchangedSince: before });
    expect(stored.modified).toEqual([{ lo: 1, hi: 1 }]);
    await session.unselect();
    const changed: unknown[] = [];
    const again = await session.select('INBOX', {
      qresync: { uidValidity: uidValidity ?? 0, modSeq: before },
      onChanged: (m) => changed.push([m.uid, m.flags]),
    });
    expect(again.vanished).toEqual([{ lo: 3, hi: 3 }]);
    expect(changed).toEqual([[1, ['\\Seen']]]);
    expect(again.highestModSeq ?? 0n).toBeGreaterThan(before);
  });

  test('IDLE hears of new mail at once, makes way for a command, and goes on', async () => {
    const { user, session } = await signedIn([mail('a')]);
    await session.select('INBOX');
    const stop = new AbortController();
    const idle = session.idle({ signal: stop.signal });
    const raw = await RawImap.connect({
      ...user,
      host: server.host,
      port: server.ports.imaps,
      ca: server.ca,
    });
    for (const count of [2, 3]) {
      const more = heard(session, 'exists');
      await raw.append('INBOX', mail(`new ${count}`));
      expect((await more).count).toBe(count);
      // A command in the middle of it.
      expect((await session.uidSearch('ALL')).length).toBe(count);
    }
    stop.abort();
    await idle;
    await raw.logout();
  });

  test('BINARY: the server undoes the transfer encoding', async () => {
    const bytes = Buffer.from(Array.from({ length: 3_000 }, (_, n) => (n * 7) & 0xff));
    const encoded = bytes.toString('base64').replace(/.{76}/g, '$&\r\n');
    const parts = [
      'From: ann@example.org\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n',
      '--b\r\nContent-Type: text/plain\r\n\r\nhello\r\n',
      `--b\r\nContent-Type: application/octet-stream\r\nContent-Transfer-Encoding: base64\r\n\r\n${encoded}\r\n--b--\r\n`,
    ];
    const { session } = await signedIn([parts.join('')]);
    expect(session.capabilities.has('BINARY')).toBe(true);
    await session.select('INBOX');
    const chunks: Buffer[] = [];
    const taken = { binary: true };
    const { octets } = await session.fetchSection(1, '2', (chunk) => chunks.push(Buffer.from(chunk)), taken);
    expect(octets).toBe(bytes.length);
    expect(Buffer.concat(chunks).equals(bytes)).toBe(true);
  });

  test('LITERAL+ and ESEARCH are offered, and used', async () => {
    let said = '';
    const user = server.addUser();
    const session = await connectImap({
      host: server.host,
      port: server.ports.imaps,
      security: 'tls',
      ca: [server.ca],
      tap: {
        sent: (octets) => {
          said += Buffer.from(octets).toString('latin1');
        },
        sentSecret: () => undefined,
        received: () => undefined,
      },
    });
    sessions.push(session);
    await session.authenticate({ user: user.user, secret: user.password, method: 'password' });
    const message = Buffer.from(mail('literal'));
    const { uid } = (await session.append('INBOX', { octets: message.length, chunks: [message] })) ?? {};
    expect(said).toContain(`{${message.length}+}\r\n`);
    await session.select('INBOX');
    expect([...(await session.uidSearch('ALL'))]).toEqual([uid]);
    expect(said).toContain('UID SEARCH RETURN (ALL) ALL');
  });

  test('NOTIFY hears of other folders', async () => {
    const { user, session } = await signedIn([mail('a')]);
    await session.select('INBOX');
    await session.notify();
    const other = await open(user);
    const news = heard(session, 'status');
    const message = Buffer.from(mail('sent'));
    await other.append('Sent', { octets: message.length, chunks: [message] });
    expect((await news).status).toMatchObject({ wireName: 'Sent', messages: 1 });
    await session.notifyNone();
  });

  test('COMPRESS: the same answers in fewer octets', async () => {
    const { session } = await signedIn([mail('a', 'z'.repeat(500_000))]);
    expect(await session.compress()).toBe(true);
    expect(session.compressed).toBe(true);
    await session.select('INBOX');
    const before = session.bytesReceived;
    const { octets } = await session.fetchSection(1, '', () => undefined);
    expect(octets).toBeGreaterThan(500_000);
    expect(session.bytesReceived - before).toBeLessThan(20_000);
    await session.logout();
    expect(await session.closed).toBeNull();
  });

  // The last one: the server stays dead.
  test('a server killed under a command', async () => {
    const { session } = await signedIn([mail('a')]);
    await session.select('INBOX');
    const idle = problemOf(session.idle({ signal: new AbortController().signal }));
    await session.noop();
    await server.kill();
    expect((await idle).kind).toBe('network');
    expect((await session.closed)?.code).toMatch(/connection-reset|server-bye/);
  });
});
