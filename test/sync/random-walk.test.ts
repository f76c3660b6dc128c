// A random walk of a person's other clients, the server and this engine, with cuts and crashes in between, always ends,
// once quiet, with the cache equal to the server. A failing walk names its seed: PETREL_WALK_SEED=n replays it.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { toProblem } from '../../src/shared/problem.ts';
import { type CuttingProxy, startCuttingProxy } from '../harness/cutting-proxy.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { RawImap, SESSION_ENDED } from '../harness/raw-imap.ts';
import { cacheState, mail, openAccount, serverState, untilAborted } from './account-fixture.ts';
import { createRandom, type Random } from './random.ts';

const CAPABILITIES = {
  qresync: undefined,
  condstore: 'IMAP4rev1 ENABLE IDLE UIDPLUS LIST-EXTENDED LIST-STATUS CONDSTORE ESEARCH MOVE',
  plain: 'IMAP4rev1 UIDPLUS',
};
const WALKS = Number(process.env.PETREL_WALKS ?? 3);
const STEPS = Number(process.env.PETREL_WALK_STEPS ?? 30);
const SEED = process.env.PETREL_WALK_SEED === undefined ? null : Number(process.env.PETREL_WALK_SEED);
const FOLDERS = ['INBOX', 'Archive', 'Work/Deep'];

interface Walk {
  readonly random: Random;
  readonly server: Dovecot;
  readonly proxy: CuttingProxy;
  readonly user: string;
  readonly clients: RawImap[];
  readonly connect: () => Promise<RawImap>;
  readonly account: ReturnType<typeof openAccount>;
  readonly trail: string[];
  /** The engine also works by itself: watches, polls, sends. */
  readonly background: boolean;
}

let cleanUp: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of cleanUp.reverse()) await step();
  cleanUp = [];
});

describe.each(Object.entries(CAPABILITIES))('%s', (_name, imapCapability) => {
  let server: Dovecot;
  beforeAll(async () => {
    server = await startDovecot(imapCapability === undefined ? {} : { imapCapability });
  });
  afterAll(async () => {
    await server.dispose();
  });

  const seeds =
    SEED === null ? Array.from({ length: WALKS }, () => Math.floor(Math.random() * 2 ** 31)) : [SEED];
  test.each(seeds)(
    'seed %i',
    async (seed) => {
      const walk = await setUp(server, seed);
      try {
        for (let step = 0; step < STEPS; step += 1) await takeStep(walk);
        await settle(walk);
      } catch (error) {
        const trail = walk.trail.join('\n  ');
        throw new Error(`PETREL_WALK_SEED=${seed} replays this walk:\n  ${trail}`, { cause: error });
      }
    },
    60_000,
  );
});

async function setUp(server: Dovecot, seed: number): Promise<Walk> {
  const { user, password } = server.addUser(`walk${seed}-${server.ports.imap}`);
  const connect = async (): Promise<RawImap> => {
    const client = await RawImap.connect({ host: server.host, port: server.ports.imap, user, password });
    cleanUp.push(async () => client.destroy());
    return client;
  };
  const clients = [await connect(), await connect()];
  const proxy = await startCuttingProxy({ host: server.host, port: server.ports.imap });
  cleanUp.push(() => proxy.stop());
  const account = openAccount({ port: proxy.port, user, password });
  cleanUp.push(() => account.dispose());
  await clients[0]?.ok('CREATE Work/Deep');
  const background = seed % 2 === 1;
  if (background) account.sync.start();
  const trail = [background ? 'with the engine at work by itself' : 'syncing only when asked'];
  return {
    random: createRandom(seed),
    server,
    proxy,
    user,
    clients,
    connect,
    account,
    trail,
    background,
  };
}

async function sync(walk: Walk): Promise<void> {
  await walk.account.sync.sync({ signal: untilAborted(20_000) });
}

/** Quiet: no more cuts, one more sync, and the cache is the server. */
async function settle(walk: Walk): Promise<void> {
  walk.proxy.cutAfter(null);
  // What is carried out in one round may only be listed in the next.
  for (let round = 0; round < 3; round += 1) {
    walk.account.pass(60_000);
    await sync(walk);
  }
  const [client] = walk.clients;
  if (client === undefined) throw new Error('no client');
  expect(cacheState(walk.account)).toEqual(await serverState(client));
  // What was meant for a message that somebody else expunged is refused, and waits for the person to read it.
  const open = walk.account.store.operations.list().filter((operation) => operation.state !== 'refused');
  expect(open).toEqual([]);
  expect(walk.account.sync.status().doubted).toBeUndefined();
  for (const summary of walk.account.store.mailboxes.summaries()) {
    if (summary.selectable) expect(summary.status).toMatchObject({ state: 'complete', missing: 0 });
  }
}

async function takeStep(walk: Walk): Promise<void> {
  const { random, trail, proxy } = walk;
  const what = random.below(100);
  if (what < 40) {
    for (let i = random.below(4); i >= 0; i -= 1) await elsewhere(walk);
  } else if (what < 55) {
    here(walk);
  } else if (what < 70) {
    trail.push('sync');
    await sync(walk);
  } else if (what < 85) {
    const octets = random.below(12_000);
    trail.push(`sync, cut after ${octets}`);
    proxy.cutAfter(octets);
    await sync(walk).catch((error: unknown) => {
      // A cut is told as one. Anything else, a sync that hangs above all, is what this walk looks for.
      if (toProblem(error).kind !== 'network') throw error;
    });
    proxy.cutAfter(null);
  } else if (what < 90) {
    trail.push('sync while things change on both sides');
    const running = sync(walk);
    // Looked at in its turn, unless something else goes wrong before.
    running.catch(() => undefined);
    for (let i = 0; i < 3; i += 1) {
      here(walk);
      walk.account.sync.operationsWaiting();
      await elsewhere(walk);
    }
    await running;
  } else if (what < 93) {
    const halfway = random.chance(0.5);
    trail.push(halfway ? 'engine restart in the middle of a sync' : 'engine restart');
    const running = halfway ? sync(walk).catch(() => undefined) : null;
    for (let turns = random.below(200); running !== null && turns > 0; turns -= 1) await nextTurn();
    await walk.account.restart();
    await running;
    if (walk.background) walk.account.sync.start();
  } else if (what < 95) {
    trail.push('a day goes by');
    walk.account.pass(25 * 3_600_000);
  } else if (what < 97) {
    const { store, sync: engine, accountId } = walk.account;
    const boxes = store.mailboxes.byAccount(accountId);
    const box = boxes.length === 0 ? null : random.pick(boxes);
    trail.push(`here: open ${box?.path ?? 'nothing'}`);
    engine.watch(box?.id ?? null);
  } else {
    trail.push('settle');
    await settle(walk);
  }
}

/** Something the person does here: it waits in the outbox until a sync carries it out. */
function here(walk: Walk): void {
  const { random, trail, account } = walk;
  const { store } = account;
  const boxes = store.mailboxes.byAccount(account.accountId).filter((box) => FOLDERS.includes(box.path));
  if (boxes.length < 2) return;
  const box = random.pick(boxes);
  const rows = store.messages.window(box.id, 0, 20).rows;
  if (rows.length === 0) return;
  const ids = [...new Set([random.pick(rows).id, random.pick(rows).id])];
  const selection = { kind: 'ids' as const, ids };
  if (random.chance(0.3)) {
    const target = random.pick(boxes.filter((other) => other.id !== box.id));
    trail.push(`here: move ${ids.length} from ${box.path} to ${target.path}`);
    store.operations.enqueue({ kind: 'move', selection, to: target.id });
  } else {
    const flag = random.pick(['\\Seen', '\\Flagged', 'mine']);
    const add = random.chance(0.5);
    trail.push(`here: ${add ? 'add' : 'remove'} ${flag} on ${ids.length} in ${box.path}`);
    store.operations.enqueue({ kind: 'flag', selection, add: add ? [flag] : [], remove: add ? [] : [flag] });
  }
}

/**
 * Something another client, or the server's administrator, does. Dovecot may end the session of a client that meets a
 * mailbox whose UIDVALIDITY is being changed: whoever it was signs in again.
 */
async function elsewhere(walk: Walk): Promise<void> {
  try {
    await actElsewhere(walk);
  } catch (error) {
    if (!(error instanceof Error) || error.message !== SESSION_ENDED) throw error;
    walk.trail.push('the clients sign in again');
    for (const client of walk.clients.splice(0)) client.destroy();
    walk.clients.push(await walk.connect(), await walk.connect());
  }
}

async function actElsewhere(walk: Walk): Promise<void> {
  const { random, trail, clients, server, user } = walk;
  const client = random.pick(clients);
  const folder = random.pick(FOLDERS);
  const note = (what: string): void => {
    trail.push(`${clients.indexOf(client)}: ${what} in ${folder}`);
  };
  if (random.chance(0.02)) {
    const next = 1_000 + random.below(100_000);
    note(`UIDs from ${next} on`);
    server.doveadm(['mailbox', 'update', '-u', user, '--min-next-uid', String(next), folder]);
    return;
  }
  if (random.chance(0.03)) {
    const value = 1_000 + random.below(1_000_000);
    note(`UIDVALIDITY ${value}`);
    for (const other of clients) await other.command('UNSELECT');
    server.doveadm(['mailbox', 'update', '-u', user, '--uid-validity', String(value), folder]);
    return;
  }
  if (random.chance(0.4)) {
    const count = 1 + random.below(3);
    note(`append ${count}`);
    for (let i = 0; i < count; i += 1) {
      await client.append(
        folder,
        mail(`w${random.below(1_000_000)}`),
        random.chance(0.5) ? { flags: ['\\Seen'] } : {},
      );
    }
    return;
  }
  await client.select(folder);
  const uids = (await client.messages()).map((message) => message.uid);
  if (uids.length === 0) return;
  const chosen = Array.from({ length: 1 + random.below(4) }, () => random.pick(uids)).join(',');
  const action = random.below(4);
  if (action === 0) {
    const target = random.pick(FOLDERS.filter((other) => other !== folder));
    note(`move ${chosen} to ${target}`);
    if (!(await change(client, `UID COPY ${chosen} ${target}`))) return;
    await change(client, `UID STORE ${chosen} +FLAGS.SILENT (\\Deleted)`);
    await client.ok(`UID EXPUNGE ${chosen}`);
  } else if (action === 1) {
    note(`expunge ${chosen}`);
    await change(client, `UID STORE ${chosen} +FLAGS.SILENT (\\Deleted)`);
    await client.ok(`UID EXPUNGE ${chosen}`);
  } else {
    const mode = random.pick(['+FLAGS', '-FLAGS', 'FLAGS']);
    const flags = random.pick(['\\Seen', '\\Flagged', 'project', '\\Seen other', '$Forwarded']);
    note(`${mode} ${flags} ${chosen}`);
    await change(client, `UID STORE ${chosen} ${mode} (${flags})`);
  }
}

/** False when the engine, at work meanwhile, expunged one of the messages. */
async function change(client: RawImap, command: string): Promise<boolean> {
  const { status, text } = await client.command(command);
  if (status !== 'OK' && !text.startsWith('[EXPUNGEISSUED]'))
    throw new Error(`${command}: ${status} ${text}`);
  return status === 'OK';
}
