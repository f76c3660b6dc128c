// What hostile servers can do to the engine's memory: whole syncs in a process of their own, with the flags the app gives
// its engine, while the servers send without end at every place where they may speak.
import { execFile } from 'node:child_process';
import { createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import engineFlags from '../../src/shared/engine-flags.json' with { type: 'json' };
import { makeTempDir } from '../harness/temp-dir.ts';

const MiB = 1024 * 1024;
/** All that a flood sends which is in order line by line. */
const FLOOD_OCTETS = 24 * MiB;
/** What one that is not may get rid of before the engine hangs up: its largest limit, and what the system holds. */
const HANG_UP_OCTETS = 16 * MiB + 24 * MiB;
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
type Place = 'greeting' | 'LIST' | 'SELECT' | 'UID SEARCH' | 'FETCH' | 'BODY';
type Pieces = (n: number) => string;
/** `refused`: it never ends, so that only the engine can. `borne`: it ends, and the sync goes on. */
type Outcome = 'refused' | 'borne';
interface Flood {
  readonly what: string;
  readonly outcome: Outcome;
  readonly pieces: Pieces;
  sent: number;
}

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
};

function hostile(place: Place, flood: Flood): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    converse(socket, place, flood);
  });
  servers.push(server);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}

function converse(socket: Socket, place: Place, flood: Flood): void {
  socket.write(
    `* PREAUTH [CAPABILITY ${CAPABILITIES}] ready\r\n`.slice(0, place === 'greeting' ? 2 : undefined),
  );
  if (place === 'greeting') pour(socket, flood, () => socket.destroy());
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
      if (place !== 'greeting' && PLACES[place].test(command)) pour(socket, flood, done);
      else done();
    }
  });
}

/** Over all connections and commands of one sync: once everything is sent the server is honest. */
function pour(socket: Socket, flood: Flood, done: () => void): void {
  let n = 0;
  const more = (): void => {
    while (!socket.destroyed) {
      if (flood.outcome === 'borne' && flood.sent >= FLOOD_OCTETS) {
        done();
        return;
      }
      const piece = flood.pieces(n);
      n += 1;
      flood.sent += piece.length;
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

const FLOODS: readonly (readonly [Place, Outcome, string, Pieces])[] = [
  ['greeting', 'refused', 'a line without an end', endless('', 'x')],
  ['LIST', 'refused', 'a line without an end', endless('* LIST ', 'x')],
  ['LIST', 'refused', 'parentheses without an end', endless('* LIST ', '(')],
  ['LIST', 'refused', 'capabilities without an end', endless('* CAPABILITY IMAP4rev1 ', 'AAA BBB ')],
  ['LIST', 'borne', 'ever other capabilities', numbered((n) => `* ENABLED X${n} Y${n} Z${n}\r\n`)],
  ['LIST', 'refused', 'folders without an end', numbered((n) => `* LIST () "/" folder-${n}\r\n`)],
  ['LIST', 'refused', 'a name of many megabytes', endless('* LIST () "/" {60000000}\r\n', 'x')],
  ['SELECT', 'refused', 'flags without an end', endless('* FLAGS (', '\\Seen abc ')],
  [
    'SELECT',
    'borne',
    'flags of ever other messages',
    numbered((n) => `* ${n} FETCH (UID ${n} FLAGS (\\Seen))\r\n`),
  ],
  ['SELECT', 'borne', 'a mailbox that grows and shrinks', repeated('* 4000000000 EXISTS\r\n* 0 EXISTS\r\n')],
  ['UID SEARCH', 'refused', 'numbers without an end', endless('* SEARCH', ' 4294967295')],
  ['UID SEARCH', 'borne', 'numbers in many answers', numbered((n) => `* SEARCH ${(n % 500) + 1}\r\n`)],
  ['UID SEARCH', 'borne', 'messages gone without an end', numbered((n) => `* VANISHED ${2 * n}\r\n`)],
  [
    'UID SEARCH',
    'borne',
    'flags of ever other messages',
    numbered((n) => `* ${n} FETCH (UID ${n} FLAGS (a${n}))\r\n`),
  ],
  ['FETCH', 'refused', 'a literal of gigabytes', endless('* 1 FETCH (UID 1 ENVELOPE ({4000000000}\r\n', 'x')],
  [
    'FETCH',
    'refused',
    'a literal of many megabytes',
    endless('* 1 FETCH (UID 1 ENVELOPE ({60000000}\r\n', 'x'),
  ],
  [
    'FETCH',
    'borne',
    'headers of ever other messages',
    numbered((n) => `* ${n} FETCH (UID ${n} ENVELOPE ("x" "s" NIL NIL NIL NIL NIL NIL NIL "<${n}@x>"))\r\n`),
  ],
  [
    'FETCH',
    'borne',
    'one message again and again',
    repeated('* 1 FETCH (UID 1 ENVELOPE ("x" "s" NIL NIL NIL NIL NIL NIL NIL "<1@x>"))\r\n'),
  ],
  ['BODY', 'refused', 'a body without a UID', endless('* 9 FETCH (BODY[] {60000000}\r\n', 'x')],
  [
    'BODY',
    'borne',
    'bodies nobody asked for',
    (n) => `* ${n} FETCH (UID ${n + 10} BODY[] {200000}\r\n${'x'.repeat(200_000)})\r\n`,
  ],
];

test.each<Place>(['greeting', 'LIST', 'SELECT', 'UID SEARCH', 'FETCH', 'BODY'])(
  '%s',
  { timeout: 400_000 },
  async (place) => {
    const folder = makeTempDir('hostile');
    folders.push(folder);
    const floods = FLOODS.filter(([at]) => at === place).map(
      ([, outcome, what, pieces]): Flood => ({ what, outcome, pieces, sent: 0 }),
    );
    const ports: number[] = [];
    for (const flood of floods) ports.push(await hostile(place, flood));
    const { stdout } = await promisify(execFile)(process.execPath, [
      ...engineFlags.v8,
      '--disable-warning=ExperimentalWarning',
      child,
      folder.path,
      ...ports.map(String),
    ]);
    const ends = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as End);
    expect(ends.length).toBe(floods.length);
    for (const [i, { what, outcome, sent }] of floods.entries()) {
      const end = ends[i];
      expect(end?.peak, what).toBeLessThan(BOUND_MB);
      const code = outcome === 'refused' ? 'protocol limit-exceeded' : 'none';
      expect({ ...end, peak: 0 }, what).toEqual({ code, named: true, peak: 0 });
      expect(sent, what).toBeLessThan(outcome === 'refused' ? HANG_UP_OCTETS : FLOOD_OCTETS + MiB);
    }
  },
);

/** A line of the child's. */
interface End {
  readonly code: string;
  readonly named: boolean;
  readonly peak: number;
}
