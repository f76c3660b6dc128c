// Two clients act at random on the same mail, one of them Petrel, offline half of the time, cut and crashed: once all is
// quiet the cache equals the server, nobody's mail is lost, and nothing is there twice that was not copied.
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { type CuttingProxy, startCuttingProxy } from '../harness/cutting-proxy.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap } from '../harness/raw-imap.ts';
import {
  type AccountFixture,
  cacheState,
  openAccount,
  serverState,
  untilAborted,
} from '../sync/account-fixture.ts';
import { mail } from './outbox-fixture.ts';

const BOXES = ['INBOX', 'Archive', 'Trash'];
const FLAGS = ['\\Seen', '\\Flagged', 'Work'];
const STEPS = 60;
const MESSAGES = 10;

let capable: Dovecot;
let withoutMove: Dovecot;
beforeAll(async () => {
  capable = await startDovecot();
  withoutMove = await startDovecot({ imapCapability: 'IMAP4rev1 LITERAL+ UNSELECT IDLE ID ENABLE UIDPLUS' });
});
afterAll(async () => {
  await capable.dispose();
  await withoutMove.dispose();
});

class Walk {
  readonly #next: (below: number) => number;
  readonly #account: AccountFixture;
  readonly #raw: RawImap;
  readonly #relay: CuttingProxy;
  #copies = 0;
  /** Subjects somebody deleted for good. */
  readonly #deleted = new Set<string>();
  #made = MESSAGES;

  constructor(seed: number, account: AccountFixture, raw: RawImap, relay: CuttingProxy) {
    this.#next = pseudoRandom(seed);
    this.#account = account;
    this.#raw = raw;
    this.#relay = relay;
  }

  async run(): Promise<void> {
    for (let step = 0; step < STEPS; step += 1) {
      const what = this.#next(12);
      if (what < 5) this.#actHere();
      else if (what < 9) await this.#actThere();
      else if (what === 9) await this.#account.restart();
      else await this.#connect(what === 10 ? this.#next(6_000) + 200 : null);
    }
    await this.#settle();
    const state = cacheState(this.#account);
    expect(state).toEqual(await serverState(this.#raw));
    const subjects = BOXES.flatMap((path) => this.#rows(path).map((row) => row.subject));
    const alive = Array.from({ length: this.#made }, (_, i) => `m${i}`).filter((s) => !this.#deleted.has(s));
    expect(alive.filter((subject) => !subjects.includes(subject))).toEqual([]);
    expect(subjects.length).toBeLessThanOrEqual(this.#made + this.#copies);
  }

  /** Rounds until nothing waits any more; what was refused is given up. */
  async #settle(): Promise<void> {
    for (let rounds = 0; rounds < 6; rounds += 1) {
      await this.#connect(null);
      for (const operation of this.#account.store.operations.list()) {
        if (operation.state === 'refused') this.#account.store.operations.discard(operation.id);
        else this.#account.store.operations.retry(operation.id);
      }
    }
    expect(this.#account.store.operations.list()).toEqual([]);
  }

  async #connect(cutAfter: number | null): Promise<void> {
    this.#relay.cutAfter(cutAfter);
    const failed = await this.#account.sync.sync({ signal: untilAborted() }).then(
      () => null,
      (error: unknown) => error,
    );
    this.#relay.cutAfter(null);
    if (cutAfter === null && failed !== null) throw failed;
  }

  #rows(path: string) {
    const { store, accountId } = this.#account;
    const id = store.mailboxes.byPath(accountId, path)?.id ?? 0;
    return store.messages.window(id, 0, 500).rows;
  }

  #actHere(): void {
    const { store, accountId } = this.#account;
    const path = BOXES[this.#next(3)] ?? 'INBOX';
    const rows = this.#rows(path).filter(() => this.#next(3) === 0);
    const selection = { kind: 'ids' as const, ids: rows.map((row) => row.id) };
    const to = store.mailboxes.byPath(accountId, BOXES[this.#next(3)] ?? '')?.id ?? 0;
    const flag = FLAGS[this.#next(3)] ?? '\\Seen';
    const { operations } = store;
    switch (this.#next(8)) {
      case 0:
      case 1:
        operations.act({ kind: 'flag', selection, add: [flag], remove: [] });
        break;
      case 2:
        operations.act({ kind: 'flag', selection, add: [], remove: [flag] });
        break;
      case 3:
      case 4:
      case 5:
        operations.act({ kind: 'move', selection, to });
        break;
      case 6: {
        const [first] = rows;
        if (first === undefined) return;
        this.#copies += 1;
        operations.act({ kind: 'copy', selection: { kind: 'ids', ids: [first.id] }, to });
        break;
      }
      default: {
        const [first] = rows;
        if (first === undefined || this.#next(3) > 0) {
          operations.undo();
          return;
        }
        this.#deleted.add(first.subject);
        operations.act({ kind: 'delete-for-good', selection: { kind: 'ids', ids: [first.id] } });
      }
    }
  }

  async #actThere(): Promise<void> {
    await this.#raw.select(BOXES[this.#next(3)] ?? 'INBOX');
    const there = await this.#raw.messages();
    const message = there[this.#next(Math.max(1, there.length))];
    const what = this.#next(5);
    if (what === 0 || message === undefined) {
      const subject = `m${this.#made}`;
      this.#made += 1;
      await this.#raw.append('INBOX', mail(subject), {
        date: new Date(1_790_000_000_000 + this.#made * 1_000),
      });
      return;
    }
    const flag = FLAGS[this.#next(3)] ?? '\\Seen';
    if (what < 3) await this.#raw.ok(`UID STORE ${message.uid} ${what === 1 ? '+' : '-'}FLAGS (${flag})`);
    else if (what === 3) await this.#raw.ok(`UID MOVE ${message.uid} ${BOXES[this.#next(3)]}`);
    else {
      const { untagged } = await this.#raw.ok(`UID FETCH ${message.uid} (ENVELOPE)`);
      this.#deleted.add(/ENVELOPE \("[^"]*" "?(m\d+)/.exec(untagged.join(' '))?.[1] ?? '');
      await this.#raw.ok(`UID STORE ${message.uid} +FLAGS (\\Deleted)`);
      await this.#raw.ok(`UID EXPUNGE ${message.uid}`);
    }
  }
}

const walks = [
  ['a capable server', 1],
  ['a capable server', 3],
  ['a server without MOVE', 2],
  ['a server without MOVE', 38],
] as const;

test.each(walks)(
  'on %s, walk %i',
  async (kind, seed) => {
    const dovecot = kind === 'a capable server' ? capable : withoutMove;
    const { user, password } = dovecot.addUser();
    const target = { host: '127.0.0.1', port: dovecot.ports.imap, user, password };
    const raw = await RawImap.connect(target);
    for (let i = 0; i < MESSAGES; i += 1) {
      await raw.append('INBOX', mail(`m${i}`), { date: new Date(1_790_000_000_000 + i * 1_000) });
    }
    const relay = await startCuttingProxy(target);
    const account = openAccount({ port: relay.port, user, password });
    onTestFinished(async () => {
      await account.dispose();
      await relay.stop();
      await raw.logout();
    });
    await account.sync.sync({ signal: untilAborted() });
    await new Walk(seed * 7_919, account, raw, relay).run();
  },
  60_000,
);

/** The same numbers each time (Lehmer): a failing walk is walked again. */
function pseudoRandom(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}
