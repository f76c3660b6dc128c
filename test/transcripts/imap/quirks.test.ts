// What real servers do (each seen in the field): the session gets through all of it, and tells the truth.
import { afterEach, describe, expect, test } from 'vitest';
import type { FetchData } from '../../../src/main/engine/imap/types.ts';
import { connectTo, converse, endConversations, problemOf, SELECTED, serve } from './imap-conversation.ts';

afterEach(endConversations);

const credential = { user: 'ann', secret: 'secret', method: 'password' } as const;

async function fetched(
  session: Awaited<ReturnType<typeof converse>>['session'],
  set: string,
  items: Parameters<typeof session.uidFetch>[1] = ['FLAGS'],
): Promise<FetchData[]> {
  const out: FetchData[] = [];
  await session.uidFetch(set, items, (message) => out.push(message));
  return out;
}

describe('expunges', () => {
  test('EXPUNGED in place of EXPUNGE, passed on as the UID the session knows', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT INBOX$/, SELECTED);
      await peer.answer(/^UID FETCH/, ['1 FETCH (UID 5 FLAGS ())', '2 FETCH (UID 7 FLAGS ())']);
      await peer.answer(/^NOOP$/, ['1 EXPUNGED', '1 EXPUNGE', '1 EXPUNGE']);
    });
    await session.select('INBOX');
    await fetched(session, '1:*');
    await session.noop();
    expect(events).toEqual([
      { type: 'expunge', uid: 5 },
      { type: 'expunge', uid: 7 },
      { type: 'expunge', uid: null },
    ]);
    await finish();
  });

  test('EXISTS and FLAGS again after EXPUNGE', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^NOOP$/, ['2 EXPUNGE', '2 EXISTS', '0 RECENT', 'FLAGS (\\Seen)']);
    });
    await session.select('INBOX');
    await session.noop();
    expect(events).toEqual([
      { type: 'expunge', uid: null },
      { type: 'exists', count: 2 },
    ]);
    await finish();
  });
});

test('expunges of another session that are never announced: absent from answers, and counted by the next SELECT', async () => {
  const { session, events, finish } = await converse('', async (peer) => {
    await peer.answer(/^SELECT/, SELECTED);
    await peer.answer(/^UID FETCH 5,7,9/, ['1 FETCH (UID 5 FLAGS ())', '3 FETCH (UID 9 FLAGS ())']);
    await peer.answer(/^NOOP$/);
    await peer.answer(/^UID SEARCH ALL/, ['SEARCH 5 9']);
    await peer.answer(/^SELECT/, [...SELECTED.filter((line) => !line.includes('EXISTS')), '2 EXISTS']);
  });
  await session.select('INBOX');
  expect((await fetched(session, '5,7,9')).map(({ uid }) => uid)).toEqual([5, 9]);
  await session.noop();
  expect([...(await session.uidSearch('ALL'))]).toEqual([5, 9]);
  expect(events).toEqual([]);
  expect((await session.select('INBOX')).exists).toBe(2);
  await finish();
});

describe('the newest messages', () => {
  test('are named by numbers counted when the command leaves, and come back by UID', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, [...SELECTED, '500 EXISTS']);
      const noop = await peer.command(/^NOOP$/);
      await peer.send(`* 1 EXPUNGE\r\n* 1 EXPUNGE\r\n* 503 EXISTS\r\n${noop.tag} OK done\r\n`);
      await peer.answer(/^FETCH 304:\* \(UID RFC822\.SIZE\)$/, [
        '304 FETCH (UID 70000 RFC822.SIZE 1)',
        '12 FETCH (UID 12 FLAGS (\\Seen))',
        '13 FETCH (UID 13 RFC822.SIZE 9)',
        '503 FETCH (UID 4000000000 RFC822.SIZE 2)',
      ]);
    });
    await session.select('INBOX');
    const uids: number[] = [];
    const first = session.noop();
    await Promise.all([first, session.fetchNewest(200, ['RFC822.SIZE'], ({ uid }) => uids.push(uid))]);
    expect(uids).toEqual([70_000, 4_000_000_000]);
    expect(events.filter((event) => event.type === 'flags')).toMatchObject([{ uid: 12 }]);
    await finish();
  });

  test('of an empty mailbox are not asked for: it has no number 1', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, [...SELECTED, '0 EXISTS']);
      await peer.answer(/^NOOP$/);
    });
    await session.select('INBOX');
    await session.fetchNewest(200, ['FLAGS'], () => undefined);
    await session.noop();
    await finish();
  });

  test('nor kept waiting for by `n:*` where there is nothing new: the last message is no news', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^UID FETCH 10:\*/, ['3 FETCH (UID 9 FLAGS (\\Seen) RFC822.SIZE 5)']);
    });
    await session.select('INBOX');
    expect(await fetched(session, '10:*', ['FLAGS', 'RFC822.SIZE'])).toEqual([]);
    expect(events).toEqual([]);
    await finish();
  });
});

describe('FETCH', () => {
  test('an absent UID answered with the last message is not delivered', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^UID FETCH 900:\*/, ['3 FETCH (UID 9 FLAGS (\\Seen))']);
      await peer.answer(/^UID FETCH 500/, ['3 FETCH (UID 9 FLAGS (\\Seen) RFC822.SIZE 5)']);
    });
    await session.select('INBOX');
    expect(await fetched(session, '900:*')).toEqual([]);
    expect(await fetched(session, '500', ['FLAGS', 'RFC822.SIZE'])).toEqual([]);
    expect(events.filter((event) => event.type === 'flags')).toHaveLength(2);
    await finish();
  });

  test('answers with only MODSEQ, and two answers about one message in one command', async () => {
    const { session, events, finish } = await converse('CONDSTORE', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^UID FETCH 1:9 /, [
        '1 FETCH (UID 5 MODSEQ (77))',
        '1 FETCH (UID 5 ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))',
        '1 FETCH (UID 5 FLAGS (\\Seen) ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))',
      ]);
    });
    await session.select('INBOX');
    const answers = await fetched(session, '1:9', ['FLAGS', 'ENVELOPE', 'MODSEQ']);
    expect(answers.map((answer) => [answer.uid, answer.flags, answer.envelope?.subject])).toEqual([
      [5, null, 's'],
      [5, ['\\Seen'], 's'],
    ]);
    // News of a change, and no answer to a question for envelopes.
    expect(events).toEqual([{ type: 'flags', uid: 5, flags: null, modSeq: 77n }]);
    await finish();
  });

  test('an untagged NO inside an OK FETCH fails nothing', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^UID FETCH/, [
        '1 FETCH (UID 1 FLAGS ())',
        'NO one message could not be read',
        '2 FETCH (UID 2 FLAGS ())',
      ]);
    });
    expect(await fetched(session, '1:2')).toHaveLength(2);
    await finish();
  });

  test('RFC822.SIZE that does not match the octets: both are told as they are', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^UID FETCH 1 \(UID RFC822\.SIZE\)/, ['1 FETCH (UID 1 RFC822.SIZE 999)']);
      await peer.answer(/^UID FETCH 1 \(UID BODY\.PEEK\[\]\)/, ['1 FETCH (UID 1 BODY[] {5}\r\nabcde)']);
    });
    expect((await fetched(session, '1', ['RFC822.SIZE']))[0]?.size).toBe(999);
    expect(await session.fetchSection(1, '', () => undefined)).toEqual({ octets: 5 });
    await finish();
  });

  test('8-bit headers as literals inside ENVELOPE, also while bodies are streamed', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const a = await peer.command(/^UID FETCH 1:4 \(UID ENVELOPE\)/);
      const b = await peer.command(/^UID FETCH 9 /);
      await peer.send(
        Buffer.from(
          '* 1 FETCH (UID 1 ENVELOPE (NIL {3}\r\n\xfc"( NIL NIL NIL NIL NIL NIL NIL NIL))\r\n',
          'latin1',
        ),
      );
      await peer.line(`${a.tag} OK`);
      await peer.line('* 2 FETCH (UID 9 BODY[] {2}\r\nhi)');
      await peer.line(`${b.tag} OK`);
    });
    let body = '';
    const [answers] = await Promise.all([
      fetched(session, '1:4', ['ENVELOPE']),
      session.fetchSection(9, '', (bytes) => {
        body += Buffer.from(bytes).toString();
      }),
    ]);
    expect(answers[0]?.envelope?.subject).toBe('\xfc"(');
    expect(body).toBe('hi');
    await finish();
  });

  test('a body before its UID is delivered under the right one', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^UID FETCH 5:6 /, [
        '1 FETCH (BODY[] {3}\r\nabc UID 5)',
        '2 FETCH (UID 6 BODY[] "short")',
        '3 FETCH (BODY[] {1}\r\nx UID 99)',
      ]);
    });
    const log: unknown[] = [];
    await session.fetchBodies('5:6', '', {
      begin: (uid, octets) => log.push(['begin', uid, octets]),
      chunk: (bytes) => log.push(Buffer.from(bytes).toString()),
      end: (uid, complete) => log.push(['end', uid, complete]),
    });
    expect(log).toEqual([
      ['begin', 5, 3],
      'abc',
      ['end', 5, true],
      ['begin', 6, 5],
      'short',
      ['end', 6, true],
    ]);
    await finish();
  });
});

test('octets that turn out to be of another message are never called complete', async () => {
  const { session, finish } = await converse('', async (peer) => {
    await peer.answer(/^UID FETCH 5 /, ['1 FETCH (BODY[] {3}\r\nabc UID 99)']);
  });
  expect(await session.fetchSection(5, '', () => undefined)).toEqual({ octets: null });
  await finish();
});

describe('SELECT', () => {
  test('EXISTS before FLAGS; no UIDNEXT, UNSEEN or HIGHESTMODSEQ', async () => {
    const { session, finish } = await converse('CONDSTORE', async (peer) => {
      await peer.answer(
        /^SELECT INBOX \(CONDSTORE\)$/,
        ['5 EXISTS', 'OK [UIDVALIDITY 7]', 'FLAGS (\\Seen)'],
        'OK [READ-WRITE] done',
      );
    });
    expect(await session.select('INBOX', { condstore: true })).toMatchObject({
      exists: 5,
      uidValidity: 7,
      uidNext: null,
      highestModSeq: null,
      newKeywords: true,
      readOnly: false,
    });
    await finish();
  });

  test('a mailbox that is gone although it was listed', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT old$/, [], 'NO Mailbox does not exist');
      await peer.answer(/^SELECT old$/, [], 'NO [NONEXISTENT] gone');
    });
    expect((await problemOf(session.select('old'))).code).toBe('mailbox-missing');
    expect((await problemOf(session.select('old'))).code).toBe('mailbox-missing');
    expect(session.selected).toBeNull();
    await finish();
  });

  test('UIDVALIDITY changing while the mailbox is open is told at once', async () => {
    const { session, events, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^NOOP$/, ['OK [UIDVALIDITY 43] changed', '0 EXISTS']);
    });
    expect((await session.select('INBOX')).uidValidity).toBe(42);
    await session.noop();
    expect(events[0]).toEqual({ type: 'uid-validity', uidValidity: 43 });
    await finish();
  });
});

describe('LIST', () => {
  test('INBOX last, missing in LSUB; special-use in lower case; separators ".", "/" and NIL', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^LIST "" "\*"$/, [
        'LIST (\\HasNoChildren \\sent) "." INBOX.Sent',
        'LIST (\\NoSelect) "/" "a/b"',
        'LIST () NIL inbox',
      ]);
      await peer.answer(/^LSUB "" "\*"$/, ['LSUB () "." INBOX.Sent', 'LSUB () "." INBOX.deleted']);
    });
    const list = await session.list();
    expect(list.map((entry) => [entry.path, entry.separator, entry.subscribed, entry.selectable])).toEqual([
      ['INBOX.Sent', '.', true, true],
      ['a/b', '/', false, false],
      ['INBOX', null, true, true],
    ]);
    expect(list[0]?.attributes).toContain('\\sent');
    expect(list[2]?.wireName).toBe('inbox');
    await finish();
  });

  test('a server that lists no INBOX has one all the same', async () => {
    const { session, finish } = await converse('LIST-EXTENDED SPECIAL-USE LIST-STATUS', async (peer) => {
      await peer.answer(
        /^LIST "" "\*" RETURN \(SUBSCRIBED CHILDREN SPECIAL-USE STATUS \(MESSAGES UNSEEN\)\)$/,
        ['LIST (\\Subscribed) "/" {3}\r\na b', 'STATUS "a b" (MESSAGES 4 UNSEEN 1 X-NEW (5))'],
      );
    });
    const list = await session.list({ status: ['MESSAGES', 'UNSEEN', 'SIZE', 'HIGHESTMODSEQ'] });
    expect(list.map((entry) => [entry.path, entry.status?.messages ?? null])).toEqual([
      ['INBOX', null],
      ['a b', 4],
    ]);
    await finish();
  });

  test('names in modified UTF-7: one shift for adjacent characters, and the exact octets back', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^LIST/, ['LIST () "/" "&AOQ-&AOk-"', 'LIST () "/" "R\xfccken"']);
      await peer.answer(/^LSUB/);
      await peer.answer(/^CREATE &AOQA6Q-$/);
      await peer.answer(/^DELETE &AOQ-&AOk-$/);
      await peer.answer(/^DELETE a\/b&-c$/, [], 'NO [HASCHILDREN] has children');
    });
    const list = await session.list();
    expect(list[1]?.path).toBe('äé');
    await session.create(session.wireNameOf('äé'));
    await session.delete(list[1]?.wireName ?? '');
    expect(await problemOf(session.delete('a/b&-c'))).toMatchObject({
      kind: 'refused',
      code: 'server-no',
    });
    await finish();
  });
});

describe('copies', () => {
  test('COPYUID of a MOVE untagged, before EXPUNGE', async () => {
    const { session, events, finish } = await converse('MOVE UIDPLUS', async (peer) => {
      await peer.answer(/^SELECT/, SELECTED);
      await peer.answer(/^UID MOVE 5,7 Trash$/, [
        'OK [COPYUID 99 5,7 31:32] moved',
        '1 EXPUNGE',
        '1 EXPUNGE',
      ]);
    });
    await session.select('INBOX');
    expect(await session.uidMove('5,7', 'Trash')).toEqual({
      uidValidity: 99,
      uids: new Map([
        [5, 31],
        [7, 32],
      ]),
    });
    expect(events.map((event) => event.type)).toEqual(['expunge', 'expunge']);
    await finish();
  });

  test('COPYUID in the tagged line; sets that do not pair are no answer', async () => {
    const { session, finish } = await converse('UIDPLUS', async (peer) => {
      await peer.answer(/^UID COPY 1:2 x$/, [], 'OK [COPYUID 9 1:2 8,4] done');
      await peer.answer(/^UID COPY 1:2 x$/, [], 'OK [COPYUID 9 1:2 8] done');
      await peer.answer(/^UID COPY 1:2 x$/);
    });
    expect((await session.uidCopy('1:2', 'x'))?.uids.get(2)).toBe(4);
    expect(await session.uidCopy('1:2', 'x')).toBeNull();
    expect(await session.uidCopy('1:2', 'x')).toBeNull();
    await finish();
  });

  test('[TRYCREATE] in the wrong place still says that the mailbox is missing', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^UID COPY/, [], 'NO [TRYCREATE] no such mailbox');
      await peer.answer(/^UID COPY/, ['NO [TRYCREATE] hint'], 'NO cannot copy [TRYCREATE]');
    });
    expect((await problemOf(session.uidCopy('1', 'x'))).code).toBe('mailbox-missing');
    expect((await problemOf(session.uidCopy('1', 'x'))).code).toBe('mailbox-missing');
    await finish();
  });

  test('8-bit header bytes replaced: what was appended is known by its UID, whatever is fetched of it', async () => {
    const sent = Buffer.from('Subject: caf\xe9\r\nMessage-ID: <a@x>\r\n\r\nHi\r\n', 'latin1');
    const { session, finish } = await converse('UIDPLUS LITERAL+', async (peer) => {
      const { tag } = await peer.command(/^APPEND INBOX \{\d+\+\}$/);
      expect(await peer.readBytes(sent.length)).toEqual(sent);
      await peer.expect('');
      await peer.line(`${tag} OK [APPENDUID 42 10] done`);
      await peer.answer(/^SELECT/, SELECTED);
      const envelope = '(NIL "caf\xef\xbf\xbd" NIL NIL NIL NIL NIL NIL NIL "<a@x>")';
      const fetch = await peer.command(/^UID FETCH 10 /);
      const answer = `* 4 FETCH (UID 10 RFC822.SIZE ${sent.length + 2} ENVELOPE ${envelope})\r\n`;
      await peer.send(Buffer.from(`${answer}${fetch.tag} OK done\r\n`, 'latin1'));
    });
    expect(await session.append('INBOX', { octets: sent.length, chunks: [sent] })).toEqual({
      uidValidity: 42,
      uid: 10,
    });
    await session.select('INBOX');
    const [message] = await fetched(session, '10', ['RFC822.SIZE', 'ENVELOPE']);
    expect(message).toMatchObject({ uid: 10, size: sent.length + 2 });
    expect(message?.envelope).toMatchObject({ subject: 'caf\xef\xbf\xbd', messageId: '<a@x>' });
    await finish();
  });

  test('APPEND refused while another mailbox is open by EXAMINE; without LITERAL+ the go-ahead is waited for', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^EXAMINE INBOX$/, SELECTED);
      await peer.answer(/^APPEND Sent \(\\Seen\) " 1-Jan-2024 00:00:00 \+0000" \{5\}$/, [], 'NO not now');
      await peer.answer(/^EXAMINE ""$/, [], 'NO no such mailbox');
      const { tag } = await peer.command(/^APPEND Sent \{5\}$/);
      await peer.line('+ go');
      expect((await peer.readBytes(7)).toString()).toBe('hello\r\n');
      await peer.line(`${tag} OK [APPENDUID 38505 3955] done`);
    });
    await session.select('INBOX', { readOnly: true });
    const message = { octets: 5, chunks: [Buffer.from('he'), Buffer.from('llo')] };
    const refused = session.append('Sent', {
      ...message,
      flags: ['\\Seen'],
      internalDate: Date.UTC(2024, 0, 1),
    });
    expect((await problemOf(refused)).kind).toBe('refused');
    await session.unselect();
    expect(await session.append('Sent', message)).toEqual({ uidValidity: 38505, uid: 3955 });
    await finish();
  });
});

describe('capabilities', () => {
  test("a greeting's list that is shorter than the real one; LOGINDISABLED after login", async () => {
    const server = await serve(async (peer) => {
      await peer.line('* OK [CAPABILITY IMAP4rev1] ready');
      await peer.answer(/^LOGIN ann "secret"$|^LOGIN "ann" "secret"$/);
      await peer.answer(/^CAPABILITY$/, ['CAPABILITY IMAP4rev1 IDLE MOVE LOGINDISABLED']);
      await peer.silence();
    });
    const session = await connectTo(server);
    await session.authenticate(credential);
    expect(session.capabilities.has('MOVE')).toBe(true);
    session.destroy();
    await server.finished();
  });
});

describe('IDLE', () => {
  test('a server that never speaks in IDLE does not hold up a command', async () => {
    const { session, finish } = await converse('IDLE', async (peer) => {
      const { tag } = await peer.command(/^IDLE$/);
      await peer.line('+ idling');
      await peer.expect('DONE');
      await peer.line(`${tag} OK`);
      await peer.answer(/^NOOP$/);
      const again = await peer.command(/^IDLE$/);
      await peer.line('+');
      await peer.line('* 4 EXISTS');
      await peer.expect('DONE');
      await peer.line(`${again.tag} OK`);
    });
    const stop = new AbortController();
    const idle = session.idle({ signal: stop.signal });
    const seen = new Promise<void>((resolve) => {
      session.onUnsolicited((event) => {
        if (event.type === 'exists') resolve();
      });
    });
    await session.noop();
    await seen;
    stop.abort();
    await idle;
    await finish();
  });
});

test('Cyrus 3.6: stray octets for the MAILBOXIDs of a LIST with STATUS: an unreadable count is no count', async () => {
  const { session, finish } = await converse('LIST-EXTENDED LIST-STATUS OBJECTID', async (peer) => {
    await peer.answer(/^LIST "" "\*" RETURN/, [
      'LIST () "/" INBOX',
      'STATUS INBOX (MESSAGES 3 MAILBOXID (X\u0090)C\u007ftV) UNSEEN 0)',
      'LIST () "/" Sent',
      'STATUS Sent (MESSAGES 4 MAILBOXID (\u00d7CtV) UNSEEN 0)',
      'LIST () "/" Old',
      'STATUS Old (MESSAGES 5 MAILBOXID (\u00ba(CtV) UNSEEN 0)',
    ]);
  });
  const listed = await session.list({ status: ['MESSAGES', 'UNSEEN', 'MAILBOXID'] });
  expect(listed.map(({ wireName, status }) => [wireName, status?.messages, status?.mailboxId])).toEqual([
    ['INBOX', 3, null],
    ['Sent', 4, null],
    ['Old', undefined, undefined],
  ]);
  await finish();
});
