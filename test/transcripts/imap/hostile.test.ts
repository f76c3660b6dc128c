// A server that means harm, or is broken beyond repair: bounded memory, a named problem, and no hang.
import { afterEach, describe, expect, test } from 'vitest';
import type { ScriptedPeer } from '../../harness/scripted-server.ts';
import { connectTo, converse, endConversations, problemOf, serve } from './imap-conversation.ts';

afterEach(endConversations);

const MiB = 1024 * 1024;

/** Sends until the client has had enough. */
async function flood(peer: ScriptedPeer, block: (n: number) => Buffer, blocks: number): Promise<void> {
  for (let n = 0; n < blocks && !peer.closed; n++) {
    const sent = await peer.send(block(n)).then(
      () => true,
      () => false,
    );
    if (!sent) return;
  }
}

const filler = (byte: number) => () => Buffer.alloc(MiB, byte);

describe('instead of a greeting', () => {
  test.each([
    ['another protocol', 'SSH-2.0-OpenSSH_9.2\r\n', 'not-imap'],
    ['POP3', '+OK POP3 ready\r\n', 'not-imap'],
    ['HTTP', 'HTTP/1.1 400 Bad Request\r\n', 'not-imap'],
    ['bytes', '\0\xff\xfe\0\r\n', 'not-imap'],
    ['an answer', '* 5 EXISTS\r\n', 'not-imap'],
  ])('%s', async (_name, banner, code) => {
    const server = await serve(async (peer) => {
      await peer.send(Buffer.from(banner, 'latin1'));
      await peer.silence();
    });
    expect((await problemOf(connectTo(server))).code).toBe(code);
  });

  test('nothing, or half a line and then silence', async () => {
    for (const banner of ['', '* OK [CAPABILITY IMAP4rev1']) {
      const server = await serve(async (peer) => {
        await peer.send(banner);
        await peer.silence();
      });
      const problem = await problemOf(connectTo(server, { deadlines: { greeting: 40 } }));
      expect(problem).toMatchObject({ kind: 'network', code: 'silent-server', retry: 'backoff' });
    }
  });

  test('an endless line', async () => {
    const server = await serve(async (peer) => {
      await flood(peer, filler(0x61), 40);
    });
    expect((await problemOf(connectTo(server))).code).toBe('limit-exceeded');
  });
});

describe('in the middle', () => {
  test.each<[string, (peer: ScriptedPeer, tag: string) => Promise<void>, string]>([
    ['a wrong tag', (peer) => peer.line('P77 OK done'), 'malformed-response'],
    [
      'a tag of another letter case',
      (peer, tag) => peer.line(`${tag.toLowerCase()} OK`),
      'malformed-response',
    ],
    ['a tagged line without a status', (peer, tag) => peer.line(`${tag} MAYBE`), 'malformed-response'],
    ['a gigantic literal', (peer) => peer.line('* 1 FETCH (UID 1 BODY[] {99999999999}'), 'limit-exceeded'],
    [
      'a gigantic number',
      (peer) => peer.line(`* 1 FETCH (UID 1 RFC822.SIZE ${'9'.repeat(5000)})`),
      'limit-exceeded',
    ],
    ['a gigantic sequence number', (peer) => peer.line(`* ${'9'.repeat(5000)} EXISTS`), 'limit-exceeded'],
    ['deep nesting', (peer) => peer.line(`* LIST () "/" a (${'('.repeat(100_000)}`), 'limit-exceeded'],
    [
      'deep nesting in BODYSTRUCTURE',
      (peer) => peer.line(`* 1 FETCH (BODYSTRUCTURE ${'('.repeat(100_000)}`),
      'limit-exceeded',
    ],
    ['an endless line', (peer) => flood(peer, filler(0x28), 40), 'limit-exceeded'],
    ['NULs', (peer) => peer.send(Buffer.from('\0\0\0\r\n* \0 \0\r\n', 'latin1')), 'malformed-response'],
    ['an unfinished quoted string', (peer) => peer.line('* LIST () "/" "abc'), 'malformed-response'],
    ['half a set', (peer) => peer.line('* VANISHED 1:'), 'malformed-response'],
    ['nothing more', (peer) => peer.silence(), 'silent-server'],
    ['the end', async (peer) => peer.end(), 'connection-reset'],
    ['a reset', async (peer) => peer.reset(), 'connection-reset'],
    ['goodbye', (peer) => peer.line('* BYE shutting down').then(() => peer.end()), 'server-bye'],
    [
      'goodbye, throttled',
      (peer) => peer.line('* BYE [UNAVAILABLE] Request is throttled').then(() => peer.end()),
      'server-no',
    ],
  ])('%s', async (_name, attack, code) => {
    const { session } = await converse(
      '',
      async (peer) => {
        const { tag } = await peer.command(/^NOOP$/);
        await attack(peer, tag);
        await peer.silence();
      },
      { deadlines: { silence: 400 } },
    );
    // Two commands: the one the server attacks, and one that waits behind it.
    const both = [problemOf(session.noop()), problemOf(session.select('x'))];
    for (const problem of await Promise.all(both)) expect(problem.code).toBe(code);
    expect((await session.closed)?.code).toBe(code);
    // And whatever is asked afterwards is answered, too.
    expect((await problemOf(session.noop())).kind).toBe('network');
  });

  test('half a UTF-8 character, NULs in quoted strings and unknown responses do not end a session', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const { tag } = await peer.command(/^LIST/);
      await peer.send(
        Buffer.from('* LIST () "/" "a\xc3"\r\n* LIST () "\0" "b\0c"\r\n* XYZZY ((()))\r\n\r\n', 'latin1'),
      );
      await peer.line('* 7 XYZZY');
      await peer.line('+ nobody waits for this');
      await peer.line(`${tag} OK`);
      await peer.answer(/^LSUB/);
    });
    const names = (await session.list()).map((entry) => entry.wireName);
    expect(names).toEqual(['INBOX', 'a\xc3', 'b\0c']);
    await finish();
  });

  test('a list without an end', async () => {
    const { session } = await converse('', async (peer) => {
      await peer.command(/^LIST/);
      const lines = (n: number) =>
        Buffer.from(Array.from({ length: 5000 }, (_, i) => `* LIST () "/" m${n}.${i}\r\n`).join(''));
      await flood(peer, lines, 100);
    });
    expect((await problemOf(session.list())).code).toBe('limit-exceeded');
  });

  test('a flood of answers nobody asked for keeps memory bounded', async () => {
    const { session, finish } = await converse('', async (peer) => {
      const { tag } = await peer.command(/^NOOP$/);
      const block = Buffer.from(
        '* 1 FETCH (UID 1 FLAGS (\\Seen) ENVELOPE (NIL "s" NIL NIL NIL NIL NIL NIL NIL NIL))\r\n'.repeat(
          10_000,
        ),
      );
      for (let i = 0; i < 40; i++) await peer.send(block);
      await peer.line(`${tag} OK`);
    });
    const before = process.memoryUsage().rss;
    await session.noop();
    expect(process.memoryUsage().rss - before).toBeLessThan(150 * MiB);
    await finish();
  });

  test('a body that ends early is never called complete', async () => {
    const { session } = await converse('', async (peer) => {
      await peer.command(/^UID FETCH/);
      await peer.send('* 1 FETCH (UID 1 BODY[] {100}\r\nonly this');
      peer.end();
    });
    const log: unknown[] = [];
    // The UID that precedes the literal is enough to begin, also when several are asked for.
    const fetching = session.fetchBodies('1:2', '', {
      begin: (uid, octets) => log.push([uid, octets]),
      chunk: (bytes) => log.push(bytes.length),
      end: (uid, complete) => log.push([uid, complete]),
    });
    expect((await problemOf(fetching)).code).toBe('connection-reset');
    expect(log).toEqual([[1, 100], 9, [1, false]]);
  });
});
