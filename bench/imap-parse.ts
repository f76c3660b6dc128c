// How long the IMAP session needs to turn a FETCH of many messages into objects, against only framing the same bytes:
// `electron-as-node bench/imap-parse.ts [messages]`, one line of JSON.
import { Framer } from '../src/main/engine/imap/framer.ts';
import { parseFetch } from '../src/main/engine/imap/parse-fetch.ts';
import { Scanner } from '../src/main/engine/imap/scanner.ts';

/** What a read from a socket yields. */
const CHUNK_OCTETS = 64 * 1024;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** One answer of about 670 octets, as Dovecot writes them. */
function fetchLine(n: number): string {
  const day = String((n % 28) + 1).padStart(2, '0');
  const month = MONTHS[n % 12] ?? 'Jan';
  const from = `(("Person Number ${n % 997}" NIL "person${n % 997}" "example${n % 13}.org"))`;
  const to = '(("Ann Example" NIL "ann" "example.net")(NIL NIL "list" "lists.example.com"))';
  const reply = n % 3 === 0 ? `"<message-${n - 1}@example${n % 13}.org>"` : 'NIL';
  const text = '("text" "plain" ("charset" "utf-8") NIL NIL "quoted-printable" 1834 42 NIL NIL NIL NIL)';
  const html = '("text" "html" ("charset" "utf-8") NIL NIL "quoted-printable" 8834 122 NIL NIL NIL NIL)';
  const file = `("application" "pdf" ("name" "report-${n}.pdf") NIL NIL "base64" 48213 NIL ("attachment" ("filename" "report-${n}.pdf")) NIL NIL)`;
  const both = `(${text}${html} "alternative" ("boundary" "b1_${n}") NIL NIL NIL)`;
  const body = n % 5 === 0 ? `(${both}${file} "mixed" ("boundary" "b2_${n}") NIL NIL NIL)` : both;
  return (
    `* ${n} FETCH (UID ${n + 1000} FLAGS (${n % 4 === 0 ? '' : '\\Seen'}) ` +
    `INTERNALDATE "${day}-${month}-2024 12:${String(n % 60).padStart(2, '0')}:00 +0000" RFC822.SIZE ${2000 + (n % 9000)} ` +
    `ENVELOPE ("${day} ${month} 2024 12:00:00 +0000" "=?utf-8?q?Re:_topic_${n % 4001}_und_mehr?=" ${from} ${from} ${from} ${to} NIL NIL ${reply} "<message-${n}@example${n % 13}.org>") ` +
    `BODYSTRUCTURE ${body})\r\n`
  );
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const count = Number(process.argv[2] ?? 20_000);
const wire = Buffer.from(Array.from({ length: count }, (_, i) => fetchLine(i + 1)).join(''), 'latin1');

function feed(framer: Framer): void {
  for (let at = 0; at < wire.length; at += CHUNK_OCTETS) framer.push(wire.subarray(at, at + CHUNK_OCTETS));
}

function drain(): void {
  let seen = 0;
  feed(
    new Framer({
      response: () => {
        seen += 1;
      },
      literal: () => null,
    }),
  );
  if (seen !== count) throw new Error(`framed ${seen} of ${count}`);
}

function parse(): void {
  const scanner = new Scanner();
  let seen = 0;
  let files = 0;
  feed(
    new Framer({
      response: (bytes, start, end) => {
        scanner.reset(bytes, start, end);
        scanner.pos += 2;
        const seq = scanner.number();
        scanner.pos += 7;
        const answer = parseFetch(scanner, seq);
        if (answer.envelope !== null) seen += 1;
        if (answer.structure?.hasAttachment) files += 1;
      },
      literal: () => null,
    }),
  );
  if (seen !== count || files !== Math.floor(count / 5))
    throw new Error(`parsed ${seen}, ${files} with files`);
}

const runs = 3;
let drainMs = Number.POSITIVE_INFINITY;
let parseMs = Number.POSITIVE_INFINITY;
for (let run = 0; run < runs; run++) {
  drainMs = Math.min(drainMs, cpuMs(drain));
  parseMs = Math.min(parseMs, cpuMs(parse));
}
console.log(
  JSON.stringify({
    messages: count,
    octets: wire.length,
    frameMs: Math.round(drainMs * 10) / 10,
    parseMs: Math.round(parseMs * 10) / 10,
    messagesPerSecond: Math.round((count / parseMs) * 1000),
  }),
);
