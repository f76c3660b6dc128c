// Extensions the live server does not have, or whose edges it does not show.
import { deflateRawSync } from 'node:zlib';
import { afterEach, describe, expect, test } from 'vitest';
import { prepareSession } from '../../../src/main/engine/sync/imap/open-session.ts';
import type { ScriptedPeer } from '../../harness/scripted-server.ts';
import { converse, endConversations, problemOf, SELECTED } from './imap-conversation.ts';

afterEach(endConversations);

describe('UTF8=ACCEPT', () => {
  test('names are UTF-8 both ways, and "&" means itself', async () => {
    const { session, finish } = await converse('ENABLE UTF8=ONLY LITERAL+', async (peer) => {
      await peer.answer(/^ENABLE UTF8=ACCEPT$/, ['ENABLED UTF8=ACCEPT']);
      await peer.answer(/^LIST/, ['LIST () "/" "Entwürfe"', 'LIST () "/" &AOQ-']);
      await peer.answer(/^LSUB/);
      await peer.answer(/^CREATE "Entw\xc3\xbcrfe 2"$/);
      await peer.answer(/^SELECT "Entw\xc3\xbcrfe"$/, SELECTED);
    });
    expect(session.wireNameOf('ä')).toBe('&AOQ-');
    await session.enable(['UTF8=ACCEPT']);
    const [, first, second] = await session.list();
    expect([first?.path, second?.path]).toEqual(['Entwürfe', '&AOQ-']);
    // Decomposed, as some keyboards and file systems write it.
    await session.create(session.wireNameOf('Entwu\u0308rfe 2'));
    await session.select(first?.wireName ?? '');
    await finish();
  });
});

describe('APPEND where UTF8=ACCEPT is on', () => {
  const header = (subject: string) => `From: a@example.org\r\nSubject: ${subject}\r\n\r\n`;
  /** In pieces, so that the end of the header falls between two. */
  const message = (text: string) => {
    const bytes = Buffer.from(text, 'utf8');
    const chunks = Array.from({ length: Math.ceil(bytes.length / 7) }, (_, n) =>
      bytes.subarray(n * 7, n * 7 + 7),
    );
    return { octets: bytes.length, chunks };
  };
  const taken = async (peer: ScriptedPeer, pattern: RegExp, text: string, end: string) => {
    const { tag } = await peer.command(pattern);
    await peer.line('+ go');
    const octets = Buffer.byteLength(text);
    expect((await peer.readBytes(octets + end.length)).toString('utf8')).toBe(text + end);
    await peer.line(`${tag} OK`);
  };
  const ascii = `${header('hello')}na\u00efve, but only in the body`;
  const beyond = `${header('na\u00efve')}hello`;

  test('a server that speaks nothing else is told so before any name is used', async () => {
    const { session, finish } = await converse('ENABLE UTF8=ONLY CONDSTORE', async (peer) => {
      await peer.answer(/^ENABLE UTF8=ACCEPT$/, ['ENABLED UTF8=ACCEPT']);
      await peer.answer(/^ENABLE CONDSTORE$/, ['ENABLED CONDSTORE']);
    });
    await prepareSession(session, { host: '127.0.0.1' }, { qresync: true });
    expect(session.wireNameOf('Entw\u00fcrfe')).toBe('Entw\xc3\xbcrfe');
    await finish();
  });

  test('only a message with 8-bit header fields is sent as UTF8 (RFC 6855 section 4)', async () => {
    const { session, finish } = await converse('ENABLE UTF8=ACCEPT', async (peer) => {
      await taken(peer, new RegExp(`^APPEND x \\{${Buffer.byteLength(beyond)}\\}$`), beyond, '\r\n');
      await peer.answer(/^ENABLE UTF8=ACCEPT$/, ['ENABLED UTF8=ACCEPT']);
      await taken(peer, new RegExp(`^APPEND x \\{${Buffer.byteLength(ascii)}\\}$`), ascii, '\r\n');
      const flagged = new RegExp(`^APPEND x \\(\\\\Seen\\) UTF8 \\(~\\{${Buffer.byteLength(beyond)}\\}$`);
      await taken(peer, flagged, beyond, ')\r\n');
      await peer.answer(/^NOOP$/);
    });
    await session.append('x', message(beyond));
    await session.enable(['UTF8=ACCEPT']);
    await session.append('x', message(ascii));
    await session.append('x', { ...message(beyond), flags: ['\\Seen'] });
    await session.noop();
    await finish();
  });
});

describe('OBJECTID', () => {
  test('MAILBOXID, EMAILID and THREADID', async () => {
    const { session, finish } = await converse('OBJECTID', async (peer) => {
      await peer.answer(/^SELECT/, [...SELECTED, 'OK [MAILBOXID (F2212ea8)] id']);
      await peer.answer(/^STATUS INBOX \(MAILBOXID MESSAGES\)$/, [
        'STATUS inbox (MAILBOXID (F2212ea8) MESSAGES 3)',
      ]);
      await peer.answer(/^UID FETCH 1 \(UID EMAILID THREADID\)$/, [
        '1 FETCH (UID 1 EMAILID (M6d) THREADID (T64))',
      ]);
    });
    expect((await session.select('INBOX')).mailboxId).toBe('F2212ea8');
    expect(await session.status('INBOX', ['MAILBOXID', 'MESSAGES'])).toMatchObject({
      mailboxId: 'F2212ea8',
      messages: 3,
    });
    const seen: unknown[] = [];
    await session.uidFetch('1', ['EMAILID', 'THREADID'], (m) => seen.push([m.emailId, m.threadId]));
    expect(seen).toEqual([['M6d', 'T64']]);
    await finish();
  });

  test('what the server does not offer is not asked for', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^UID FETCH 1 \(UID FLAGS\)$/);
      await peer.answer(/^STATUS x \(MESSAGES\)$/, ['STATUS x (MESSAGES 0)']);
      await peer.answer(/^SELECT x$/, SELECTED);
      await peer.answer(/^UID SEARCH ALL$/, ['SEARCH 3 1', 'SEARCH 2 1 (MODSEQ 4)']);
    });
    await session.uidFetch('1', ['FLAGS', 'MODSEQ', 'EMAILID', 'PREVIEW', 'BINARY.PEEK[1]'], () => undefined);
    await session.status('x', ['MESSAGES', 'SIZE', 'HIGHESTMODSEQ', 'MAILBOXID', 'DELETED']);
    await session.select('x', { condstore: true, qresync: { uidValidity: 1, modSeq: 1n } });
    expect([...(await session.uidSearch('ALL'))]).toEqual([1, 2, 3]);
    expect((await problemOf(session.uidMove('1', 'x'))).code).toBe('unsupported');
    expect((await problemOf(session.uidExpunge('1'))).code).toBe('unsupported');
    expect((await problemOf(session.notify())).code).toBe('unsupported');
    expect((await session.enable(['QRESYNC'])).size).toBe(0);
    expect(await session.compress()).toBe(false);
    await finish();
  });
});

describe('ESEARCH', () => {
  test('a compact set, unfolded and sorted; a range without an end is refused', async () => {
    const { session } = await converse('ESEARCH', async (peer) => {
      const first = await peer.command(/^UID SEARCH RETURN \(ALL\) UNSEEN$/);
      await peer.send(`* ESEARCH (TAG "${first.tag}") UID COUNT 4 ALL 9,2:4\r\n${first.tag} OK\r\n`);
      await peer.answer(/^UID SEARCH/, ['ESEARCH (TAG "x") UID']);
      await peer.answer(/^UID SEARCH/, ['ESEARCH (TAG "x") UID ALL 1:4294967295']);
    });
    expect([...(await session.uidSearch('UNSEEN'))]).toEqual([2, 3, 4, 9]);
    expect([...(await session.uidSearch('UNSEEN'))]).toEqual([]);
    expect((await problemOf(session.uidSearch('ALL'))).code).toBe('limit-exceeded');
  });
});

describe('BINARY', () => {
  test('decoded octets, NULs included, streamed', async () => {
    const { session, finish } = await converse('BINARY', async (peer) => {
      const { tag } = await peer.command(/^UID FETCH 7 \(UID BINARY\.PEEK\[2\]\)$/);
      await peer.send(
        Buffer.from(`* 1 FETCH (UID 7 BINARY[2] ~{4}\r\n\0\r\n\xff)\r\n${tag} OK\r\n`, 'latin1'),
      );
      await peer.answer(/^UID FETCH 7 \(UID BINARY\.PEEK\[3\]\)$/, [], 'NO [UNKNOWN-CTE] cannot decode');
    });
    const chunks: Buffer[] = [];
    const result = await session.fetchSection(7, '2', (bytes) => chunks.push(Buffer.from(bytes)), {
      binary: true,
    });
    expect(result.octets).toBe(4);
    expect(Buffer.concat(chunks)).toEqual(Buffer.from('\0\r\n\xff', 'latin1'));
    const undecodable = session.fetchSection(7, '3', () => undefined, { binary: true });
    expect((await problemOf(undecodable)).kind).toBe('refused');
    await finish();
  });
});

describe('COMPRESS', () => {
  test('octets right behind the OK are compressed already; octets that are not end the session', async () => {
    const honest = await converse('COMPRESS=DEFLATE', async (peer) => {
      const { tag } = await peer.command(/^COMPRESS DEFLATE$/);
      const news = deflateRawSync('* 5 EXISTS\r\n', { finishFlush: 2 });
      await peer.send(Buffer.concat([Buffer.from(`${tag} OK deflating\r\n`), news]));
      await peer.silence();
    });
    const heard = new Promise<number>((resolve) => {
      honest.session.onUnsolicited((event) => {
        if (event.type === 'exists') resolve(event.count);
      });
    });
    expect(await honest.session.compress()).toBe(true);
    expect(await heard).toBe(5);
    await honest.finish();
    const broken = await converse('COMPRESS=DEFLATE', async (peer) => {
      const { tag } = await peer.command(/^COMPRESS DEFLATE$/);
      await peer.line(`${tag} OK deflating`);
      await peer.line('* 5 EXISTS');
      await peer.silence();
    });
    await broken.session.compress();
    expect((await broken.session.closed)?.kind).toBe('protocol');
  });

  test('refused: the session goes on as before', async () => {
    const { session, finish } = await converse('COMPRESS=DEFLATE', async (peer) => {
      await peer.answer(/^COMPRESS DEFLATE$/, [], 'NO [COMPRESSIONACTIVE] TLS does it');
      await peer.answer(/^NOOP$/);
    });
    expect(await session.compress()).toBe(false);
    await session.noop();
    await finish();
  });

  test('a decompression bomb meets the limits of a line', async () => {
    const { session } = await converse('COMPRESS=DEFLATE', async (peer) => {
      const { tag } = await peer.command(/^COMPRESS DEFLATE$/);
      const bomb = deflateRawSync(Buffer.alloc(64 * 1024 * 1024, 0x61), { finishFlush: 2 });
      await peer.send(Buffer.concat([Buffer.from(`${tag} OK\r\n`), bomb]));
      await peer.silence();
    });
    await session.compress();
    expect((await session.closed)?.code).toBe('limit-exceeded');
  });
});

test('CREATE-SPECIAL-USE where offered', async () => {
  const { session, finish } = await converse('CREATE-SPECIAL-USE', async (peer) => {
    await peer.answer(/^CREATE Sent \(USE \(\\Sent\)\)$/);
    await peer.answer(/^CREATE "x\\"y"$/);
  });
  await session.create('Sent', { specialUse: '\\Sent' });
  await session.create('x"y');
  await finish();
});

test('nothing a caller hands in can start a second command', async () => {
  const { session, finish } = await converse('', async (peer) => {
    await peer.answer(/^NOOP$/);
  });
  const attempts = [
    session.uidSearch('ALL\r\nP9 DELETE INBOX'),
    session.uidFetch('1\r\nx', ['FLAGS'], () => undefined),
    session.uidFetch('1', ['BODY.PEEK[1\r\nP9 DELETE x]'], () => undefined),
    session.fetchSection(1, '1]\r\n', () => undefined),
    session.uidStore('1', { mode: 'add', flags: ['a)\r\nP9 DELETE x'] }),
  ];
  for (const attempt of attempts) expect((await problemOf(attempt)).code).toBe('invalid-argument');
  await session.noop();
  await finish();
});
