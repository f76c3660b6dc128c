// What a hostile server can do to the engine's memory: a whole sync in a process of its own, with the flags the app
// gives its engine, while the server sends without end at every place where it may speak.
import { execFile } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import engineFlags from '../../src/shared/engine-flags.json' with { type: 'json' };
import { makeTempDir } from '../harness/temp-dir.ts';

const MiB = 1024 * 1024;
/** All that one flood sends, unless the engine hangs up before. */
const FLOOD_OCTETS = 24 * MiB;
/** What the engine may use at most, MB; its own modules take 115 when nothing is connected, and some garbage is in it. */
const BOUND_MB = 230;

const child = fileURLToPath(new URL('./hostile-child.ts', import.meta.url));
const servers: Server[] = [];
const folders: ReturnType<typeof makeTempDir>[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await new Promise((resolve) => server.close(resolve));
  for (const folder of folders.splice(0)) folder.remove();
});

/** Where in the conversation the flood comes. */
type Place = 'greeting' | 'LIST' | 'SELECT' | 'UID SEARCH' | 'FETCH' | 'BODY' | 'LOGOUT';
/** The n-th piece; null for the end of a flood that is over. */
type Pieces = (n: number) => string | Buffer | null;

const CAPABILITIES = 'IMAP4rev1 ENABLE CONDSTORE QRESYNC UIDPLUS LITERAL+';
const HONEST: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^ENABLE/, ['ENABLED CONDSTORE QRESYNC']],
  [/^LIST/, ['LIST () "/" INBOX']],
  [/^LSUB/, ['LSUB () "/" INBOX']],
  [/^STATUS/, ['STATUS INBOX (MESSAGES 3 UIDNEXT 4 UIDVALIDITY 1 UNSEEN 0)']],
  [
    /^(SELECT|EXAMINE)/,
    ['FLAGS (\\Seen)', '3 EXISTS', 'OK [UIDVALIDITY 1] x', 'OK [UIDNEXT 4] x', 'OK [HIGHESTMODSEQ 9] x'],
  ],
  [/^UID SEARCH/, ['SEARCH 1 2 3']],
  [
    /FETCH .*ENVELOPE/,
    [1, 2, 3].map(
      (uid) =>
        `${uid} FETCH (UID ${uid} FLAGS () MODSEQ (5) INTERNALDATE "01-Jan-2024 12:00:00 +0000" RFC822.SIZE 100 ` +
        `ENVELOPE ("x" "s" NIL NIL NIL NIL NIL NIL NIL "<${uid}@x>") BODYSTRUCTURE ("text" "plain" NIL NIL NIL "7bit" 3 1))`,
    ),
  ],
];
const PLACES: Readonly<Record<Exclude<Place, 'greeting'>, RegExp>> = {
  LIST: /^LIST/,
  SELECT: /^(SELECT|EXAMINE)/,
  'UID SEARCH': /^UID SEARCH/,
  FETCH: /FETCH .*ENVELOPE/,
  BODY: /^UID FETCH .*BODY\.PEEK\[\]/,
  LOGOUT: /^LOGOUT/,
};

function hostile(place: Place, pieces: Pieces): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    converse(socket, place, pieces);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function converse(socket: Socket, place: Place, pieces: Pieces): void {
  socket.write(
    `* PREAUTH [CAPABILITY ${CAPABILITIES}] ready\r\n`.slice(0, place === 'greeting' ? 2 : undefined),
  );
  if (place === 'greeting') flood(socket, pieces, () => socket.destroy());
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (let end = text.indexOf('\r\n'); end >= 0; end = text.indexOf('\r\n')) {
      const [tag = '', ...words] = text.slice(0, end).split(' ');
      text = text.slice(end + 2);
      const command = words.join(' ');
      const honest = HONEST.find(([pattern]) => pattern.test(command))?.[1] ?? [];
      const done = (): void => {
        socket.write(`${[...honest.map((line) => `* ${line}`), `${tag} OK done`].join('\r\n')}\r\n`);
      };
      if (place !== 'greeting' && PLACES[place].test(command)) flood(socket, pieces, done);
      else done();
    }
  });
}

function flood(socket: Socket, pieces: Pieces, done: () => void): void {
  let sent = 0;
  let n = 0;
  const more = (): void => {
    while (!socket.destroyed) {
      const piece = sent < FLOOD_OCTETS ? pieces(n) : null;
      if (piece === null) {
        done();
        return;
      }
      n += 1;
      sent += piece.length;
      if (!socket.write(piece)) {
        socket.once('drain', more);
        return;
      }
    }
  };
  more();
}

const repeated = (line: string): Pieces => {
  const block = line.repeat(Math.ceil(MiB / line.length));
  return () => block;
};
const numbered = (line: (n: number) => string): Pieces => {
  return (n) => Array.from({ length: 10_000 }, (_, i) => line(n * 10_000 + i + 1)).join('');
};
/** One line that never ends. */
const endless = (start: string, more: string): Pieces => {
  const block = more.repeat(Math.ceil(MiB / more.length));
  return (n) => (n === 0 ? start : block);
};

test.each<[Place, string, Pieces]>([
  ['greeting', 'a line without an end', endless('', 'x')],
  ['LIST', 'a line without an end', endless('* LIST ', 'x')],
  ['LIST', 'parentheses without an end', endless('* LIST ', '(')],
  ['LIST', 'capabilities without an end', endless('* CAPABILITY IMAP4rev1 ', 'AAA BBB ')],
  ['LIST', 'ever other capabilities', numbered((n) => `* ENABLED X${n} Y${n} Z${n}\r\n`)],
  ['LIST', 'folders without an end', numbered((n) => `* LIST () "/" folder-${n}\r\n`)],
  ['LIST', 'a name of many megabytes', (n) => (n === 0 ? '* LIST () "/" {60000000}\r\n' : 'x'.repeat(MiB))],
  ['SELECT', 'flags without an end', endless('* FLAGS (', '\\Seen abc ')],
  ['SELECT', 'flags of ever other messages', numbered((n) => `* ${n} FETCH (UID ${n} FLAGS (\\Seen))\r\n`)],
  ['SELECT', 'a mailbox that grows and shrinks', repeated('* 4000000000 EXISTS\r\n* 0 EXISTS\r\n')],
  ['UID SEARCH', 'numbers without an end', endless('* SEARCH', ' 4294967295')],
  ['UID SEARCH', 'numbers in many answers', numbered((n) => `* SEARCH ${(n % 500) + 1}\r\n`)],
  ['UID SEARCH', 'messages gone without an end', numbered((n) => `* VANISHED ${2 * n}\r\n`)],
  [
    'UID SEARCH',
    'flags of ever other messages',
    numbered((n) => `* ${n} FETCH (UID ${n} FLAGS (a${n}))\r\n`),
  ],
  [
    'FETCH',
    'a literal of gigabytes',
    (n) => (n === 0 ? '* 1 FETCH (UID 1 ENVELOPE ({4000000000}\r\n' : 'x'.repeat(MiB)),
  ],
  [
    'FETCH',
    'a literal of many megabytes',
    (n) => (n === 0 ? '* 1 FETCH (UID 1 ENVELOPE ({60000000}\r\n' : 'x'.repeat(MiB)),
  ],
  [
    'FETCH',
    'headers of ever other messages',
    numbered((n) => `* ${n} FETCH (UID ${n} ENVELOPE ("x" "s" NIL NIL NIL NIL NIL NIL NIL "<${n}@x>"))\r\n`),
  ],
  [
    'FETCH',
    'one message again and again',
    repeated('* 1 FETCH (UID 1 ENVELOPE ("x" "s" NIL NIL NIL NIL NIL NIL NIL "<1@x>"))\r\n'),
  ],
  ['BODY', 'a body without a UID', (n) => (n === 0 ? '* 9 FETCH (BODY[] {60000000}\r\n' : 'x'.repeat(MiB))],
  [
    'BODY',
    'bodies nobody asked for',
    (n) => `* ${n} FETCH (UID ${n + 10} BODY[] {200000}\r\n${'x'.repeat(200_000)})\r\n`,
  ],
])('%s: %s', { timeout: 90_000 }, async (place, _what, pieces) => {
  const folder = makeTempDir('hostile');
  folders.push(folder);
  const port = await hostile(place, pieces);
  const run = promisify(execFile)(process.execPath, [
    ...engineFlags.v8,
    '--disable-warning=ExperimentalWarning',
    child,
    folder.path,
    String(port),
  ]);
  const { code, peak } = JSON.parse((await run).stdout) as { code: string; peak: number };
  expect(peak, code).toBeLessThan(BOUND_MB);
  // Work is bounded by the deadline of the sync; a crash of ours is no way out.
  expect(code).not.toMatch(/^bug/);
});
