// What shares the wire and what waits: pipelining without ambiguity (RFC 9051 section 5.5), priorities, cancellation,
// literals that wait for the go-ahead, and IDLE that makes way.
import { once } from 'node:events';
import { afterEach, describe, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../src/main/engine/lib/clock.ts';
import type { ScriptedPeer } from '../../harness/scripted-server.ts';
import { converse, endConversations, problemOf, SELECTED } from './imap-conversation.ts';

afterEach(endConversations);

describe('commands in flight together', () => {
  test('fetches of different messages overlap, and each answer finds its command', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const a = await peer.command(/^UID FETCH 1:5 /);
      const b = await peer.command(/^UID FETCH 6:9 /);
      await peer.line('* 6 FETCH (UID 6 RFC822.SIZE 66)');
      await peer.line('* 1 FETCH (UID 1 RFC822.SIZE 11)');
      await peer.line(`${b.tag} OK`);
      await peer.line('* 2 FETCH (UID 2 RFC822.SIZE 22)');
      await peer.line(`${a.tag} OK`);
    });
    const sizes = async (set: string) => {
      const out: unknown[] = [];
      await session.uidFetch(set, ['RFC822.SIZE'], (message) => out.push(message.size));
      return out;
    };
    expect(await Promise.all([sizes('1:5'), sizes('6:9')])).toEqual([[11, 22], [66]]);
    await finish();
  });

  test.each([
    [
      'fetches of the same messages',
      'UID FETCH',
      (s: Session) => [fetchSizes(s, '1:5'), fetchSizes(s, '5:9')],
    ],
    [
      'a store and a fetch of the same flags',
      'UID (STORE|FETCH)',
      (s: Session) => [s.uidStore('3', { mode: 'add', flags: ['\\Seen'] }), fetchFlags(s, '1:5')],
    ],
    ['searches', 'UID SEARCH', (s: Session) => [s.uidSearch('ALL'), s.uidSearch('UNSEEN')]],
    ['moves', 'UID MOVE', (s: Session) => [s.uidMove('1', 'a'), s.uidMove('2', 'b')]],
    ['SELECT and anything', '(SELECT|NOOP)', (s: Session) => [s.select('a'), s.noop()]],
    ['anything and SELECT', '(SELECT|NOOP)', (s: Session) => [s.noop(), s.select('a')]],
  ])('%s go one after the other', async (_name, pattern, run) => {
    const { session, finish } = await converse('MOVE', async (peer) => {
      const first = await peer.command(new RegExp(`^${pattern}`));
      // Nothing else may have come: the client's own turn of the event loop has passed with the command.
      await new Promise((resolve) => setImmediate(resolve));
      expect(peer.received.split('\r\n')).toHaveLength(2);
      await peer.line(`${first.tag} OK`);
      await peer.answer(new RegExp(`^${pattern}`));
    });
    await Promise.all(run(session));
    await finish();
  });

  test('a click overtakes what waits in the background', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const first = await peer.command(/^UID FETCH 1 /);
      const second = await peer.command(/^UID FETCH 2 /);
      // Only so many background commands are on the wire, and the click follows them at once.
      await peer.command(/^UID FETCH 9 \(UID BODY/).then(async ({ tag }) => {
        await peer.line('* 9 FETCH (UID 9 BODY[] {2}\r\nhi)');
        await peer.line(`${tag} OK`);
      });
      await peer.line(`${first.tag} OK`);
      await peer.line(`${second.tag} OK`);
      await peer.answer(/^UID FETCH 3 /);
      await peer.answer(/^UID FETCH 4 /);
    });
    const background = ['1', '2', '3', '4'].map((uid) => fetchSizes(session, uid, 'low'));
    expect(await session.fetchSection(9, '', () => undefined, { priority: 'high' })).toEqual({ octets: 2 });
    await Promise.all(background);
    await finish();
  });
});

type Session = Awaited<ReturnType<typeof converse>>['session'];

function fetchFlags(session: Session, set: string): Promise<void> {
  return session.uidFetch(set, ['FLAGS'], () => undefined);
}

function fetchSizes(session: Session, set: string, priority: 'low' | 'normal' = 'normal'): Promise<void> {
  return session.uidFetch(set, ['RFC822.SIZE'], () => undefined, { priority });
}

describe('giving up', () => {
  test('before it is sent a command just leaves the queue', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^SELECT a$/);
      await peer.answer(/^NOOP$/);
    });
    const stop = new AbortController();
    const selecting = session.select('a');
    const waiting = problemOf(session.select('b', { signal: stop.signal }));
    stop.abort();
    expect((await waiting).kind).toBe('cancelled');
    await selecting;
    await session.noop();
    await finish();
  });

  test('afterwards the answer is read and thrown away, and the session goes on', async () => {
    const stop = new AbortController();
    const { session, finish } = await converse('', async (peer) => {
      const { tag } = await peer.command(/^UID FETCH 1 /);
      await peer.send('* 1 FETCH (UID 1 BODY[] {6}\r\nabc');
      await once(stop.signal, 'abort');
      await peer.send(`def)\r\n${tag} OK\r\n`);
      await peer.answer(/^NOOP$/);
    });
    const log: unknown[] = [];
    const fetching = session.fetchBodies(
      '1',
      '',
      {
        begin: () => log.push('begin'),
        chunk: (bytes) => {
          log.push(Buffer.from(bytes).toString());
          stop.abort();
        },
        end: (_uid, complete) => log.push(complete),
      },
      { signal: stop.signal },
    );
    expect((await problemOf(fetching)).kind).toBe('cancelled');
    await session.noop();
    expect(log).toEqual(['begin', 'abc', false]);
    await finish();
  });

  test('what is left of a huge answer is not read: the connection closes', async () => {
    const stop = new AbortController();
    const { session, finish } = await converse('', async (peer) => {
      await peer.command(/^UID FETCH 1 /);
      await peer.send('* 1 FETCH (UID 1 BODY[] {100000000}\r\n');
      const block = Buffer.alloc(1024 * 1024);
      let blocks = 0;
      while (blocks < 95) {
        const sent = await peer.send(block).then(
          () => true,
          () => false,
        );
        if (!sent) break;
        blocks += 1;
      }
      expect(blocks).toBeLessThan(95);
    });
    const fetching = session.fetchSection(1, '', () => stop.abort(), { signal: stop.signal });
    expect((await problemOf(fetching)).kind).toBe('cancelled');
    expect((await session.closed)?.kind).toBe('cancelled');
    await finish();
  });
});

describe('literals', () => {
  const message = (text: string) => ({ octets: text.length, chunks: [Buffer.from(text)] });

  test('LITERAL+ does not wait; a large one does, so that the server may refuse it', async () => {
    const { session, finish } = await converse('LITERAL+', async (peer) => {
      const small = await peer.command(/^APPEND x \{5\+\}$/);
      expect((await peer.readBytes(7)).toString()).toBe('hello\r\n');
      await peer.line(`${small.tag} OK`);
      await peer.answer(/^APPEND x \{200000\}$/, [], 'NO [OVERQUOTA] full');
      await peer.answer(/^NOOP$/);
    });
    expect(await session.append('x', message('hello'))).toBeNull();
    expect(await problemOf(session.append('x', message('a'.repeat(200_000))))).toMatchObject({
      kind: 'quota',
    });
    await session.noop();
    await finish();
  });

  test('LITERAL- only up to 4096 octets', async () => {
    const { session, finish } = await converse('LITERAL-', async (peer) => {
      await peer.command(/^APPEND x \{4096\+\}$/).then(async ({ tag }) => {
        await peer.readBytes(4098);
        await peer.line(`${tag} OK`);
      });
      const { tag } = await peer.command(/^APPEND x \{4097\}$/);
      await peer.line('+');
      await peer.readBytes(4099);
      await peer.line(`${tag} OK`);
    });
    await session.append('x', message('a'.repeat(4096)));
    await session.append('x', message('a'.repeat(4097)));
    await finish();
  });

  test('nothing else goes out between a literal and its go-ahead', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const { tag } = await peer.command(/^CREATE \{4\}$/);
      await peer.line('+ go');
      expect((await peer.readBytes(6)).toString('latin1')).toBe('\xc3\xa4\xc3\xb6\r\n');
      await peer.answer(/^NOOP$/);
      await peer.line(`${tag} OK`);
    });
    await Promise.all([session.create('\xc3\xa4\xc3\xb6'), session.noop()]);
    await finish();
  });

  test('a message of another size than announced ends the session instead of corrupting it', async () => {
    const { session } = await converse('LITERAL+', async (peer) => {
      await peer.command(/^APPEND/);
      await peer.silence();
    });
    const short = session.append('x', { octets: 9, chunks: [Buffer.from('short')] });
    expect((await problemOf(short)).code).toBe('short-read');
    expect((await session.closed)?.code).toBe('short-read');
  });
});

describe('IDLE', () => {
  /** Reads IDLE and lets it run. */
  async function idling(peer: ScriptedPeer): Promise<{ end(): Promise<void> }> {
    const { tag } = await peer.command(/^IDLE$/);
    await peer.line('+ idling');
    return {
      end: async () => {
        await peer.expect('DONE');
        await peer.line(`${tag} OK`);
      },
    };
  }

  test('ends when its signal aborts, even before the server went along', async () => {
    const stop = new AbortController();
    const { session, finish } = await converse('IDLE', async (peer) => {
      const { tag } = await peer.command(/^IDLE$/);
      stop.abort();
      await peer.line('+ idling');
      await peer.expect('DONE');
      await peer.line(`${tag} OK`);
    });
    await session.idle({ signal: stop.signal });
    await finish();
  });

  test('is renewed before the server loses patience', async () => {
    const stop = new AbortController();
    const { session, finish } = await converse(
      'IDLE',
      async (peer) => {
        await (await idling(peer)).end();
        await (await idling(peer)).end();
        const last = await idling(peer);
        stop.abort();
        await last.end();
      },
      { deadlines: { idleRenewal: 30 } },
    );
    await session.idle({ signal: stop.signal });
    await finish();
  });

  test('a server silent in IDLE is no fault; silent after DONE is', async () => {
    const { session } = await converse(
      'IDLE',
      async (peer) => {
        await idling(peer);
        await peer.expect('DONE');
        await peer.silence();
      },
      { deadlines: { silence: 60, idleRenewal: 200 } },
    );
    const problem = await problemOf(session.idle({ signal: new AbortController().signal }));
    expect(problem).toMatchObject({ kind: 'network', code: 'silent-server' });
  });

  test('a server that ends it at once is asked again after a pause only', async () => {
    const stop = new AbortController();
    const pauses: number[] = [];
    const clock: Clock = {
      ...systemClock,
      sleep: (ms, signal) => {
        if (ms !== 1000) return systemClock.sleep(ms, signal);
        pauses.push(ms);
        return Promise.resolve();
      },
    };
    const { session, finish } = await converse(
      'IDLE',
      async (peer) => {
        await peer.answer(/^IDLE$/);
        await peer.answer(/^IDLE$/);
        const last = await idling(peer);
        stop.abort();
        await last.end();
      },
      { clock },
    );
    await session.idle({ signal: stop.signal });
    expect(pauses).toHaveLength(2);
    await finish();
  });

  test('refused: the caller is told', async () => {
    const { session, finish } = await converse('', async (peer) => {
      await peer.answer(/^IDLE$/, [], 'BAD unknown command');
    });
    expect((await problemOf(session.idle({ signal: new AbortController().signal }))).code).toBe('server-bad');
    await finish();
  });
});

test('what the server says unasked arrives in order, NOTIFY included', async () => {
  const { session, events, finish } = await converse('NOTIFY CONDSTORE', async (peer) => {
    await peer.answer(/^SELECT/, SELECTED);
    await peer.answer(
      /^NOTIFY SET STATUS \(SELECTED \(MessageNew \(UID FLAGS\) MessageExpunge FlagChange\)\) \(PERSONAL \(MessageNew MessageExpunge FlagChange MailboxName SubscriptionChange\)\)$/,
      [
        'STATUS Sent (MESSAGES 4 UIDNEXT 9)',
        'LIST (\\NonExistent) "/" Gone',
        '4 EXISTS',
        '4 FETCH (UID 10 FLAGS (\\Seen) MODSEQ (9))',
        'VANISHED 5:6',
        'OK [NOTIFICATIONOVERFLOW] too much',
      ],
    );
  });
  await session.select('INBOX');
  await session.notify({ status: true, newMessageItems: ['FLAGS'] });
  expect(events).toMatchObject([
    { type: 'status', status: { wireName: 'Sent', messages: 4 } },
    { type: 'list', entry: { path: 'Gone', selectable: false } },
    { type: 'exists', count: 4 },
    { type: 'flags', uid: 10, flags: ['\\Seen'], modSeq: 9n },
    { type: 'vanished', ranges: [{ lo: 5, hi: 6 }], earlier: false },
    { type: 'notify-overflow' },
  ]);
  await finish();
});

test('QRESYNC: SELECT answers what changed, and FETCH what vanished', async () => {
  const { session, events, finish } = await converse('ENABLE CONDSTORE QRESYNC', async (peer) => {
    await peer.answer(/^ENABLE QRESYNC$/, ['ENABLED QRESYNC CONDSTORE']);
    await peer.answer(/^SELECT INBOX \(QRESYNC \(42 90060115194045000 1:100\)\)$/, [
      ...SELECTED,
      'OK [HIGHESTMODSEQ 90060115205545359] ok',
      'VANISHED (EARLIER) 41,43:45',
      '1 FETCH (UID 5 FLAGS (\\Seen) MODSEQ (90060115205545359))',
    ]);
    await peer.answer(/^UID FETCH 1:\* \(UID FLAGS\) \(CHANGEDSINCE 12345 VANISHED\)$/, [
      'VANISHED (EARLIER) 7',
      'VANISHED 8',
    ]);
  });
  await session.enable(['QRESYNC', 'X-UNKNOWN']);
  const changed: unknown[] = [];
  const selected = await session.select('INBOX', {
    qresync: { uidValidity: 42, modSeq: 90060115194045000n, knownUids: '1:100' },
    onChanged: (message) => changed.push([message.uid, message.flags, message.modSeq]),
  });
  expect(selected.highestModSeq).toBe(90060115205545359n);
  expect(selected.vanished).toEqual([
    { lo: 41, hi: 41 },
    { lo: 43, hi: 45 },
  ]);
  expect(changed).toEqual([[5, ['\\Seen'], 90060115205545359n]]);
  const gone: unknown[] = [];
  await session.uidFetch('1:*', ['FLAGS'], () => undefined, {
    changedSince: 12345n,
    vanished: true,
    onVanished: (ranges) => gone.push(...ranges),
  });
  expect(gone).toEqual([{ lo: 7, hi: 7 }]);
  expect(events).toEqual([{ type: 'vanished', ranges: [{ lo: 8, hi: 8 }], earlier: false }]);
  await finish();
});

test('a body is fetched beside the header listing of the same mailbox, and each answer finds its command', async () => {
  const { session, finish } = await converse('', async (peer) => {
    const headers = await peer.command(/^UID FETCH 1:\* \(UID FLAGS ENVELOPE BODY/);
    const body = await peer.command(/^UID FETCH 5 \(UID BODY\.PEEK\[\]\)$/);
    await peer.line('* 5 FETCH (UID 5 BODY[] {2}\r\nhi)');
    await peer.line('* 5 FETCH (UID 5 FLAGS () ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))');
    await peer.line('* 5 FETCH (UID 5 BODY[HEADER.FIELDS ("REFERENCES")] {2}\r\n\r\n)');
    await peer.line(`${body.tag} OK`);
    await peer.line(`${headers.tag} OK`);
  });
  const seen: unknown[] = [];
  const listing = session.uidFetch(
    '1:*',
    ['FLAGS', 'ENVELOPE', 'BODY.PEEK[HEADER.FIELDS (References)]'],
    (m) => {
      seen.push(m.envelope?.subject ?? m.sections.length);
    },
  );
  expect(await session.fetchSection(5, '', () => undefined, { priority: 'high' })).toEqual({ octets: 2 });
  await listing;
  expect(seen).toEqual(['s', 1]);
  await finish();
});

test('what waits behind COMPRESS goes out compressed', async () => {
  const { session, finish, server } = await converse('COMPRESS=DEFLATE', async (peer) => {
    await peer.answer(/^COMPRESS DEFLATE$/);
    while (peer.received.length < 30) await new Promise((resolve) => setImmediate(resolve));
  });
  const waiting = problemOf(Promise.all([session.compress(), session.noop()]));
  while ((server.peers[0]?.received.length ?? 0) < 30) await new Promise((resolve) => setImmediate(resolve));
  expect(server.peers[0]?.received).not.toContain('NOOP');
  await finish();
  expect((await waiting).kind).toBe('cancelled');
});

test('a refusal in the middle of a body says why the connection had to end', async () => {
  const { session } = await converse('', async (peer) => {
    const { tag } = await peer.command(/^APPEND/);
    await peer.line('+ go');
    await peer.readBytes(4);
    await peer.line(`${tag} NO [OVERQUOTA] enough`);
    await peer.silence();
  });
  const stalled = new AbortController();
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('half');
    await once(stalled.signal, 'abort');
    yield Buffer.from('half');
  }
  const appended = problemOf(session.append('x', { octets: 8, chunks: chunks() }));
  expect(await appended).toMatchObject({ kind: 'quota' });
  expect((await session.closed)?.kind).toBe('quota');
  stalled.abort();
});

test('after a goodbye the session ends, even when the server leaves the line open', async () => {
  const { session } = await converse('', async (peer) => {
    await peer.line('* BYE see you');
    await peer.silence();
  });
  expect((await session.closed)?.code).toBe('server-bye');
});

test('a listener that ends the session hears no more of it', async () => {
  const { session, events } = await converse('', async (peer) => {
    await peer.answer(/^NOOP$/, ['1 EXISTS', '2 EXISTS', '3 EXISTS']);
  });
  session.onUnsolicited(() => session.destroy());
  expect((await problemOf(session.noop())).kind).toBe('cancelled');
  expect(events).toHaveLength(1);
});
