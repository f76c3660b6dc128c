// POP3 on a real Dovecot over TLS: a first check of a whole maildrop against a pipelined drain of the same bytes, and a
// check with nothing new against a bare UIDL. `npm run bench -- pop3 [messages] [octets each]`.
import { connect, type TLSSocket } from 'node:tls';
import { systemClock } from '../src/main/engine/lib/clock.ts';
import { silentLog } from '../src/main/engine/lib/log.ts';
import { openStore } from '../src/main/engine/store/store.ts';
import { createPop3AccountSync } from '../src/main/engine/sync/pop3/pop3-account-sync.ts';
import type { AccountSettings } from '../src/shared/model/account.ts';
import { type Dovecot, type DovecotUser, startDovecot } from '../test/harness/dovecot.ts';
import { makeTempDir } from '../test/harness/temp-dir.ts';

export interface Pop3BenchOptions {
  readonly messages: number;
  /** Octets of one message, about. */
  readonly octets: number;
}

export interface Pop3BenchResult {
  readonly messages: number;
  readonly octets: number;
  readonly drainMs: number;
  readonly firstCheckMs: number;
  /** First check ÷ drain; wanted: at most 5. */
  readonly firstCheckRatio: number;
  readonly uidlMs: number;
  readonly nothingNewMs: number;
  /** Check with nothing new ÷ bare UIDL; wanted: at most 2. */
  readonly nothingNewRatio: number;
}

/** Of drain and first check; the median counts. */
const ROUNDS = 3;
/** Of bare UIDL and check with nothing new, in each round. */
const PAIRS = 5;
/** Commands of the drain ahead of their answers, as a simple pipelining client would send them. */
const DRAIN_AHEAD = 200;

export async function benchPop3({ messages, octets }: Pop3BenchOptions): Promise<Pop3BenchResult> {
  const dovecot = await startDovecot();
  const dir = makeTempDir('bench-pop3');
  try {
    const user = dovecot.addUser('bench');
    for (let i = 0; i < messages; i += 1) dovecot.deliver('bench', messageText(i, octets));
    const login = { port: dovecot.ports.pop3s, ca: dovecot.ca, user: user.user, password: user.password };
    // Dovecot builds its index of a new maildrop in the first session; nobody shall pay for that here.
    await bareUidl(login);
    const drains: number[] = [];
    const firsts: number[] = [];
    const uidls: number[] = [];
    const quiets: number[] = [];
    let drained = 0;
    // In turns, so that what else the machine does meets both sides of a ratio.
    for (let round = 0; round < ROUNDS; round += 1) {
      const { ms, octets: received } = await drain(login);
      drained = received;
      drains.push(ms);
      const account = openAccount(`${dir.path}/${round}`, user, dovecot);
      firsts.push(await account.check(messages));
      // The first check without news still plans; from then on an unchanged listing is recognised.
      await account.check(0);
      for (let i = 0; i < PAIRS; i += 1) {
        uidls.push(await bareUidl(login));
        quiets.push(await account.check(0));
      }
      await account.close();
    }
    const [drainMs, firstCheckMs, uidlMs, nothingNewMs] = [drains, firsts, uidls, quiets].map(median) as [
      number,
      number,
      number,
      number,
    ];
    return {
      messages,
      octets: drained,
      drainMs: rounded(drainMs),
      firstCheckMs: rounded(firstCheckMs),
      firstCheckRatio: rounded(firstCheckMs / drainMs),
      uidlMs: rounded(uidlMs),
      nothingNewMs: rounded(nothingNewMs),
      nothingNewRatio: rounded(nothingNewMs / uidlMs),
    };
  } finally {
    await dovecot.dispose();
    dir.remove();
  }
}

/** A Petrel account over the maildrop, in a store of its own. */
function openAccount(
  folder: string,
  user: DovecotUser,
  dovecot: Dovecot,
): { check(added: number): Promise<number>; close(): Promise<void> } {
  const store = openStore(folder);
  const settings: AccountSettings = {
    name: 'Bench',
    address: user.address,
    protocol: 'pop3',
    host: 'localhost',
    port: dovecot.ports.pop3s,
    security: 'tls',
    user: user.user,
    allowPlain: false,
    leaveOnServer: 'always',
    bodyPolicy: { kind: 'everything' },
    bodySizeLimit: 20_000_000,
    checkIntervalMinutes: 0,
  };
  const sync = createPop3AccountSync({
    store,
    credentials: { get: () => Promise.resolve(user.password) },
    clock: systemClock,
    settings,
    accountId: store.accounts.add(settings),
    log: silentLog,
    onStatus: () => undefined,
    ca: [dovecot.ca],
  });
  return {
    check: async (added) => {
      const start = performance.now();
      const [summary] = await sync.sync({ signal: new AbortController().signal });
      if (summary?.added !== added) throw new Error(`${summary?.added} added instead of ${added}`);
      return performance.now() - start;
    },
    close: async () => {
      await sync.stop();
      store.close();
    },
  };
}

interface Login {
  readonly port: number;
  readonly ca: string;
  readonly user: string;
  readonly password: string;
}

/** The least a client can do: every byte read, none kept. */
async function drain(login: Login): Promise<{ ms: number; octets: number }> {
  const start = performance.now();
  const wire = await RawPop3.open(login);
  const [, count = '0'] = (await wire.line('STAT')).split(' ');
  const total = Number(count);
  const before = wire.received;
  for (let at = 1; at <= total; at += DRAIN_AHEAD) {
    const last = Math.min(total, at + DRAIN_AHEAD - 1);
    await wire.bodies(Array.from({ length: last - at + 1 }, (_, i) => `RETR ${at + i}`));
  }
  const octets = wire.received - before;
  await wire.line('QUIT');
  wire.end();
  return { ms: performance.now() - start, octets };
}

async function bareUidl(login: Login): Promise<number> {
  const start = performance.now();
  const wire = await RawPop3.open(login);
  await wire.bodies(['UIDL']);
  await wire.line('QUIT');
  wire.end();
  return performance.now() - start;
}

/** A socket and nothing else: counts answers without looking into them. */
class RawPop3 {
  received = 0;
  readonly #socket: TLSSocket;
  #tail: Buffer = Buffer.alloc(0);
  #onData: (chunk: Buffer) => void = () => undefined;

  private constructor(socket: TLSSocket) {
    this.#socket = socket;
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => {
      this.received += chunk.length;
      this.#onData(chunk);
    });
  }

  static async open({ port, ca, user, password }: Login): Promise<RawPop3> {
    const socket = connect({ host: 'localhost', port, ca, servername: 'localhost' });
    const wire = new RawPop3(socket);
    await wire.line(null);
    await wire.line(`USER ${user}`);
    await wire.line(`PASS ${password}`);
    return wire;
  }

  line(command: string | null): Promise<string> {
    return new Promise((resolve) => {
      let text = '';
      this.#onData = (chunk) => {
        text += chunk.toString('latin1');
        if (text.endsWith('\n')) resolve(text.trim().replace(/^\+OK ?/, '+OK '));
      };
      if (command !== null) this.#socket.write(`${command}\r\n`);
    });
  }

  bodies(commands: readonly string[]): Promise<void> {
    return new Promise((resolve) => {
      let open = commands.length;
      this.#tail = Buffer.alloc(0);
      this.#onData = (chunk) => {
        const seam = Buffer.concat([this.#tail, chunk.subarray(0, END.length - 1)]);
        for (let at = seam.indexOf(END); at !== -1; at = seam.indexOf(END, at + 1)) {
          if (at < this.#tail.length) open -= 1;
        }
        for (let at = chunk.indexOf(END); at !== -1; at = chunk.indexOf(END, at + 1)) open -= 1;
        this.#tail = Buffer.from(chunk.subarray(-(END.length - 1)));
        if (open === 0) resolve();
      };
      this.#socket.write(commands.map((command) => `${command}\r\n`).join(''));
    });
  }

  end(): void {
    this.#socket.destroy();
  }
}

const END = Buffer.from('\r\n.\r\n');

function messageText(i: number, octets: number): string {
  const head = [
    'Return-Path: <sender@example.org>',
    'Received: from mail.example.org by mx.example.net with ESMTPS; Thu, 1 Jan 2026 10:00:00 +0000',
    `From: Sender Number ${i % 611} <sender${i % 611}@example.org>`,
    'To: Ada Lovelace <ada@example.net>',
    `Subject: The quarterly numbers of department ${i % 977}, part ${i}`,
    `Message-ID: <${i}.x@mail.example.org>`,
    `Date: Thu, ${String((i % 28) + 1).padStart(2, '0')} Jan 2026 10:00:${String(i % 60).padStart(2, '0')} +0000`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    '',
  ].join('\n');
  const line = `Line of an ordinary letter, number ${i}, as people write them all day.\n`;
  return head + line.repeat(Math.max(1, Math.round((octets - head.length) / line.length)));
}

function median(list: readonly number[]): number {
  const sorted = [...list].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const rounded = (value: number): number => Number(value.toFixed(2));

const ms = (value: number): string => `${value.toFixed(0)} ms`.padStart(8);

if (import.meta.main) {
  const [messages = '10000', octets = '2800'] = process.argv.slice(2);
  const result = await benchPop3({ messages: Number(messages), octets: Number(octets) });
  console.log(
    `${result.messages} messages, ${(result.octets / 1e6).toFixed(1)} MB, Dovecot over TLS, medians`,
  );
  console.log(`pipelined drain          ${ms(result.drainMs)}`);
  console.log(
    `first check, durable     ${ms(result.firstCheckMs)}  ${result.firstCheckRatio} × (wanted: ≤ 5)`,
  );
  console.log(`bare UIDL                ${ms(result.uidlMs)}`);
  console.log(
    `check with nothing new   ${ms(result.nothingNewMs)}  ${result.nothingNewRatio} × (wanted: ≤ 2)`,
  );
}
