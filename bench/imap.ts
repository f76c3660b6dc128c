// IMAP sync against a Dovecot of its own over TLS, each figure beside a raw drain of the same bytes in the same process:
// `electron-as-node bench/imap.ts [--messages=20000] [--bodies=2000]`, or --full for 100,000 and 10,000.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { fileURLToPath } from 'node:url';
import { systemClock } from '../src/main/engine/lib/clock.ts';
import { silentLog } from '../src/main/engine/lib/log.ts';
import { openStore, type Store } from '../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../src/main/engine/sync/imap/imap-account-sync.ts';
import { syncMailbox } from '../src/main/engine/sync/imap/mailbox-sync.ts';
import { fixedWork } from '../src/main/engine/sync/imap/mailbox-work.ts';
import { openSession } from '../src/main/engine/sync/imap/open-session.ts';
import engineFlags from '../src/shared/engine-flags.json' with { type: 'json' };
import type { AccountSettings } from '../src/shared/model/account.ts';
import { type Dovecot, startDovecot } from '../test/harness/dovecot.ts';
import { makeTempDir } from '../test/harness/temp-dir.ts';
import {
  type BenchMailbox,
  type ChangedFigures,
  measureChanged,
  startIndexed,
} from './parts/imap-changes.ts';

interface Job {
  readonly imap: number;
  readonly imaps: number;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
  readonly bodyUser: string;
  readonly bodyPassword: string;
  /** The small messages again, on a server that keeps an index. */
  readonly indexed: BenchMailbox;
  readonly messages: number;
  readonly bodies: number;
  /** What the drains took; null in the process that is to measure them. */
  readonly drained: Drained | null;
}

interface Drained {
  readonly headers: Timed<number>;
  readonly flags: Timed<number>;
  readonly bodies: Timed<number>;
}

const HEADER_ITEMS =
  '(UID FLAGS INTERNALDATE RFC822.SIZE ENVELOPE BODYSTRUCTURE BODY.PEEK[HEADER.FIELDS (REFERENCES)] MODSEQ)';
const JOB = 'PETREL_BENCH_JOB';

// --- the server and its mail

async function prepare(): Promise<void> {
  const full = process.argv.includes('--full');
  const messages = option('messages', full ? 100_000 : 20_000);
  const bodies = option('bodies', full ? 10_000 : 2_000);
  const server = await startDovecot();
  let indexed: Dovecot | null = null;
  try {
    const headers = server.addUser('headers');
    const whole = server.addUser('bodies');
    process.stderr.write(`delivering ${messages} small and ${bodies} whole messages\n`);
    for (let i = 1; i <= messages; i += 1) {
      server.deliver(headers.user, smallMessage(i), { flags: i % 4 === 0 ? 'S' : '' });
    }
    for (let i = 1; i <= bodies; i += 1) server.deliver(whole.user, wholeMessage(i));
    indexed = await startIndexed(server, headers.user);
    const job: Job = {
      imap: server.ports.imap,
      imaps: server.ports.imaps,
      ca: server.ca,
      user: headers.user,
      password: headers.password,
      bodyUser: whole.user,
      bodyPassword: whole.password,
      indexed: {
        imap: indexed.ports.imap,
        imaps: indexed.ports.imaps,
        ca: server.ca,
        user: headers.user,
        password: headers.password,
      },
      messages,
      bodies,
      drained: null,
    };
    process.stderr.write(`flags of V8, as the app starts its engine: ${engineFlags.v8.join(' ')}\n`);
    // Processes of their own, which start trusting the server's authority; the second one's memory is the engine's.
    const run = (given: Job): string =>
      execFileSync(process.execPath, [...engineFlags.v8, fileURLToPath(import.meta.url)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        env: { ...process.env, [JOB]: JSON.stringify(given), NODE_EXTRA_CA_CERTS: server.caFile },
      });
    const drained = JSON.parse(run(job)) as Drained;
    process.stdout.write(run({ ...job, drained }));
  } finally {
    await indexed?.dispose();
    await server.dispose();
  }
}

function option(name: string, otherwise: number): number {
  const given = process.argv.find((arg) => arg.startsWith(`--${name}=`));
  return given === undefined ? otherwise : Number(given.slice(name.length + 3));
}

function smallMessage(n: number): string {
  const references =
    n % 3 === 0 && n > 1
      ? [`In-Reply-To: <m${n - 1}@example.org>`, `References: <m${n - 1}@example.org>`]
      : [];
  return [
    `From: "Person Number ${n % 997}" <person${n % 997}@example${n % 13}.org>`,
    'To: "Ann Example" <ann@example.net>, list@lists.example.com',
    `Subject: Re: topic ${n % 4001} and what became of it`,
    `Message-ID: <m${n}@example.org>`,
    `Date: ${new Date(1_700_000_000_000 + n * 60_000).toUTCString().replace('GMT', '+0000')}`,
    ...references,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'A few words.',
    '',
  ].join('\n');
}

/** About 42 kB: the size of ordinary mail with its HTML and a small attachment. */
function wholeMessage(n: number): string {
  return `${smallMessage(n)}\n${`line ${n} of a longer text that somebody wrote\n`.repeat(950)}`;
}

// --- the measurements

interface Timed<T> {
  readonly ms: number;
  readonly cpuMs: number;
  readonly value: T;
}

async function timed<T>(work: () => Promise<T>): Promise<Timed<T>> {
  const cpu = process.cpuUsage();
  const began = performance.now();
  const value = await work();
  const ms = performance.now() - began;
  const used = process.cpuUsage(cpu);
  return { ms, cpuMs: (used.user + used.system) / 1000, value };
}

/** Each after one that only warms the server's own caches. */
async function measureDrains(job: Job): Promise<Drained> {
  const warm = async (user: string, password: string, command: string): Promise<Timed<number>> => {
    await drain(job, user, password, command);
    return await timed(() => drain(job, user, password, command));
  };
  return {
    headers: await warm(job.user, job.password, `UID FETCH 1:* ${HEADER_ITEMS}`),
    flags: await warm(job.user, job.password, 'UID FETCH 1:* (FLAGS)'),
    bodies: await warm(job.bodyUser, job.bodyPassword, 'UID FETCH 1:* (BODY.PEEK[])'),
  };
}

async function measure(job: Job, drained: Drained): Promise<void> {
  const folder = makeTempDir('bench');
  const { headers: headerDrain, flags: flagDrain, bodies: bodyDrain } = drained;
  const rows: string[][] = [];
  const row = (what: string, figure: string, beside: string, ratio: string): void => {
    rows.push([what, figure, beside, ratio]);
  };
  try {
    const store = openStore(join(folder.path, 'mail'));
    const base = rssMb();
    const accountId = store.accounts.add(settings(job, job.user));
    let firstRows = 0;
    const began = performance.now();
    const off = store.changes.on((changes) => {
      if (firstRows === 0 && changes.lists.some((list) => list.total >= 100))
        firstRows = performance.now() - began;
    });
    const stalls = watchStalls();
    const first = await timed(() => round(store, accountId, job.user, job.password, job, false));
    off();
    const stalled = stalls();
    const count = store.messages.uids(inboxOf(store, accountId)).length;
    if (count !== job.messages) throw new Error(`${count} of ${job.messages} messages`);
    row(
      `first sync of ${job.messages} headers`,
      `${ms(first.ms)}, ${ms(first.cpuMs)} of work`,
      `drain ${ms(headerDrain.ms)} (${mb(headerDrain.value)})`,
      `${(first.ms / headerDrain.ms).toFixed(2)} (at most 4)`,
    );
    row('first rows in the store', ms(firstRows), '', 'within 300 ms');
    row('longest busy stretch of the engine', ms(stalled), '', '');
    row('memory after first sync', `${peakMb()} MB peak`, `${base} MB before`, 'under 200 MB');

    const same = await timed(() => round(store, accountId, job.user, job.password, job, false));
    row('unchanged, QRESYNC', ms(same.ms), `${ms(same.cpuMs)} of work`, 'under 60 ms of work');
    const plain = await timed(() => plainResync(store, accountId, job));
    row(
      'unchanged, comparing all flags',
      `${ms(plain.ms)}, ${ms(plain.cpuMs)} of work`,
      `drain ${ms(flagDrain.ms)}`,
      `${(plain.ms / flagDrain.ms).toFixed(2)} (at most 5)`,
    );
    const changedRow = (where: string, limit: string, figures: ChangedFigures): void =>
      row(
        `100 new, 1,000 flag changes, ${where}`,
        `${ms(figures.sync)}, ${ms(figures.cpu)} of work`,
        `drain of the same answers ${ms(figures.drain)} (${figures.changes})`,
        `${(figures.sync / figures.drain).toFixed(2)}${limit}`,
      );
    const resync = (box: BenchMailbox, account: number) =>
      measureChanged(box, store, account, smallMessage, () =>
        round(store, account, box.user, box.password, { ...job, ...box }, false),
      );
    changedRow('Maildir', '', await resync(job, accountId));
    const { indexed } = job;
    const indexedId = store.accounts.add({ ...settings({ ...job, ...indexed }, job.user), name: 'indexed' });
    await round(store, indexedId, indexed.user, indexed.password, { ...job, ...indexed }, false);
    changedRow('indexed', ' (under 150 ms)', await resync(indexed, indexedId));

    const second = store.accounts.add(settings(job, job.bodyUser));
    await round(store, second, job.bodyUser, job.bodyPassword, job, false);
    const bodies = await timed(() => round(store, second, job.bodyUser, job.bodyPassword, job, true));
    row(
      `${job.bodies} bodies for offline reading`,
      `${ms(bodies.ms)}, ${ms(bodies.cpuMs)} of work`,
      `drain ${ms(bodyDrain.ms)} (${mb(bodyDrain.value)})`,
      (bodies.ms / bodyDrain.ms).toFixed(2),
    );
    const beside = mbsync(job, join(folder.path, 'mbsync'));
    if (beside === null)
      console.error('mbsync is not installed: not compared with it (Debian package isync)');
    else row('the same bodies by mbsync', ms(beside), '', `${(bodies.ms / beside).toFixed(2)} (at most 1)`);
    row('peak memory', `${peakMb()} MB`, '', 'under 200 MB');
    store.close();
  } finally {
    folder.remove();
  }
  print(rows);
}

function settings(job: Job, user: string): AccountSettings {
  return {
    name: '',
    address: `${user}@example.org`,
    protocol: 'imap',
    host: 'localhost',
    port: job.imaps,
    security: 'tls',
    user,
    allowPlain: false,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'everything' },
    bodySizeLimit: 20_000_000,
    checkIntervalMinutes: 0,
  };
}

function inboxOf(store: Store, accountId: number): number {
  const inbox = store.mailboxes.byPath(accountId, 'INBOX');
  if (inbox === null) throw new Error('no INBOX');
  return inbox.id;
}

/** As the engine's command line does it: connect, one round over all mailboxes, done. */
async function round(
  store: Store,
  accountId: number,
  user: string,
  password: string,
  job: Job,
  bodies: boolean,
) {
  const sync = createImapAccountSync({
    store,
    credentials: { get: () => Promise.resolve(password) },
    clock: systemClock,
    settings: settings(job, user),
    accountId,
    log: silentLog,
    onStatus: () => undefined,
  });
  try {
    return await sync.sync({ signal: AbortSignal.timeout(600_000), bodies });
  } finally {
    await sync.stop();
  }
}

async function plainResync(store: Store, accountId: number, job: Job): Promise<void> {
  const signal = AbortSignal.timeout(600_000);
  const session = await openSession({
    settings: settings(job, job.user),
    signal,
    secret: () => Promise.resolve(job.password),
  });
  const context = {
    store,
    clock: systemClock,
    log: silentLog,
    trust: { believes: () => false, distrust: () => undefined, doubted: [] },
  };
  await syncMailbox(context, inboxOf(store, accountId), fixedWork(session, signal));
  await session.logout();
}

/** Milliseconds mbsync takes for the INBOX of whole messages, or null where it is not installed. */
function mbsync(job: Job, folder: string): number | null {
  if (spawnSync('mbsync', ['--version']).error !== undefined) return null;
  mkdirSync(join(folder, 'mail'), { recursive: true });
  const authority = join(folder, 'ca.pem');
  writeFileSync(authority, job.ca);
  const config = join(folder, 'mbsyncrc');
  writeFileSync(
    config,
    [
      'IMAPStore far',
      'Host localhost',
      `Port ${job.imaps}`,
      `User ${job.bodyUser}`,
      `Pass ${job.bodyPassword}`,
      'SSLType IMAPS',
      `CertificateFile ${authority}`,
      '',
      'MaildirStore near',
      `Path ${join(folder, 'mail')}/`,
      `Inbox ${join(folder, 'mail', 'inbox')}`,
      '',
      'Channel all',
      'Far :far:INBOX',
      'Near :near:INBOX',
      'Create Near',
      'Sync Pull',
      `SyncState ${folder}/`,
      '',
    ].join('\n'),
  );
  const began = performance.now();
  const result = spawnSync('mbsync', ['-q', '-c', config, 'all'], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`mbsync: ${result.stderr}`);
  return performance.now() - began;
}

/** Signs in, selects, sends the command and throws its answer away; the octets of it. */
function drain(job: Job, user: string, password: string, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port: job.imaps, ca: job.ca, servername: 'localhost' });
    let octets = 0;
    let tail = Buffer.alloc(0);
    let step = 0;
    const lines = [`a1 LOGIN ${user} ${password}`, 'a2 SELECT INBOX', `a3 ${command}`];
    const next = (): void => {
      socket.write(`${lines[step]}\r\n`);
      step += 1;
      octets = 0;
    };
    socket.once('error', reject);
    socket.on('data', (chunk) => {
      octets += chunk.length;
      tail = Buffer.concat([tail.subarray(-2_000), chunk.subarray(-2_000)]);
      const text = tail.toString('latin1');
      if (step === 0 ? text.includes('* OK') : new RegExp(`(?:^|\n)a${step} OK[^\n]*\r\n$`).test(text)) {
        if (step < lines.length) next();
        else {
          socket.destroy();
          resolve(octets);
        }
      }
    });
  });
}

/** Answers the longest time the event loop was not free since the call, ms. */
function watchStalls(): () => number {
  let longest = 0;
  let last = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - last - 5);
    last = now;
  }, 5);
  return () => {
    clearInterval(timer);
    return longest;
  };
}

const ms = (value: number): string => `${value.toFixed(value < 100 ? 1 : 0)} ms`;
const mb = (octets: number): string => `${(octets / 1e6).toFixed(1)} MB`;
const rssMb = (): number => Math.round(process.memoryUsage.rss() / 2 ** 20);
const peakMb = (): number => Math.round(process.resourceUsage().maxRSS / 1024);

function print(rows: readonly string[][]): void {
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((cells) => (cells[column] ?? '').length)));
  for (const cells of rows) {
    console.log(
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    );
  }
}

const given = process.env[JOB];
if (given === undefined) await prepare();
else {
  const job = JSON.parse(given) as Job;
  if (job.drained === null) console.log(JSON.stringify(await measureDrains(job)));
  else await measure(job, job.drained);
}
