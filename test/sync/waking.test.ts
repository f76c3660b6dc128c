// Sleep, a network that comes and goes, and sockets that died without a word, before a real server: what is dead is noticed
// within ten seconds, what lives is kept, and nobody comes back in a storm.
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../../src/main/engine/lib/log.ts';
import { openStore } from '../../src/main/engine/store/store.ts';
import { createImapAccountSync } from '../../src/main/engine/sync/imap/imap-account-sync.ts';
import { defaultTuning } from '../../src/main/engine/sync/imap/tuning.ts';
import { protocols } from '../../src/main/engine/sync/protocols.ts';
import { createSyncSupervisor } from '../../src/main/engine/sync/supervisor.ts';
import { type CuttingProxy, startCuttingProxy } from '../harness/cutting-proxy.ts';
import { type Dovecot, startDovecot } from '../harness/dovecot.ts';
import { makeTempDir } from '../harness/temp-dir.ts';
import { createVirtualClock, type VirtualClock } from '../harness/virtual-clock.ts';
import { accountSettings, mail, QUICK } from './account-fixture.ts';

const NOTICED_MS = 10_000;
/** Long enough for a loss to be no early one, too short for an answer that is owed to be overdue. */
const SLEEP_MS = 40_000;
const PATIENCE_MS = 30_000;
/** Of this machine, for what follows at once. */
const CATCH_UP_MS = 5_000;

let server: Dovecot;
const cleanUp: (() => Promise<void> | void)[] = [];
beforeAll(async () => {
  server = await startDovecot();
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).reverse()) await step();
});
afterAll(async () => {
  await server.dispose();
});

interface World {
  readonly clock: VirtualClock;
  readonly proxy: CuttingProxy;
  readonly supervisor: ReturnType<typeof createSyncSupervisor>;
  /** When each connection was begun, and whose it is. */
  readonly connects: { readonly id: number; readonly at: number }[];
  /** New mail on the server. */
  deliver(): void;
  /** Every account is idle and has all that was delivered. */
  settled(): Promise<void>;
  until(condition: () => boolean): Promise<void>;
}

/** Accounts at work by themselves, whose time passes when told, behind a relay that may fall silent. */
async function setUp(
  accounts: number,
  { firstBackoffMs = QUICK.firstBackoffMs, connections = 2 } = {},
): Promise<World> {
  const clock = createVirtualClock();
  const proxy = await startCuttingProxy({ host: server.host, port: server.ports.imap });
  cleanUp.push(() => proxy.stop());
  const folder = makeTempDir('waking');
  const store = openStore(folder.path, { clock });
  const connects: { id: number; at: number }[] = [];
  const tuning = { ...QUICK, firstBackoffMs, mostBackoffMs: Math.max(firstBackoffMs, QUICK.mostBackoffMs) };
  const supervisor = createSyncSupervisor({
    store,
    clock,
    credentials: { get: (id) => Promise.resolve(`secret-of-${store.accounts.get(id)?.user}`) },
    log: silentLog,
    background: true,
    random: () => 0.5,
    protocols: {
      ...protocols,
      imap: { ...protocols.imap, create: (deps) => createImapAccountSync({ ...deps, tuning }) },
    },
    tap: (id) => {
      connects.push({ id, at: clock.passed });
      return undefined;
    },
  });
  cleanUp.push(async () => {
    const stopping = supervisor.stop();
    // Goodbyes that nobody answers any more.
    clock.pass(60_000);
    await stopping;
    store.close();
    folder.remove();
  });
  const users: string[] = [];
  for (let n = 0; n < accounts; n += 1) {
    const { user, password } = server.addUser();
    users.push(user);
    store.accounts.add(accountSettings({ port: proxy.port, user, password, settings: { connections } }));
  }
  let delivered = 0;
  const deliver = (): void => {
    delivered += 1;
    for (const user of users) server.deliver(user, mail(`news ${delivered}`));
  };
  const until = async (condition: () => boolean): Promise<void> => {
    const deadline = performance.now() + PATIENCE_MS;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error('did not happen in time');
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const settled = (): Promise<void> =>
    until(() => {
      // Whatever is still waited for comes to its end, as it would by itself.
      clock.pass(5);
      return store.accounts.list().every(({ id }) => {
        const inbox = store.mailboxes.byPath(id, 'INBOX');
        const status = supervisor.statuses().find(({ accountId }) => accountId === id);
        if (inbox === null || status?.phase !== 'idle') return false;
        return store.messages.totals(inbox.id).messages === delivered;
      });
    });
  deliver();
  supervisor.start();
  await settled();
  // It listens: what comes now comes by itself.
  deliver();
  await settled();
  return { clock, proxy, supervisor, connects, deliver, settled, until };
}

/** Every connection dies in the sleep without a word, and mail comes meanwhile. Answers when it ended. */
function sleepAndWake({ clock, proxy, supervisor, deliver }: World): number {
  supervisor.wake('suspend');
  proxy.stallOpen();
  clock.pass(SLEEP_MS);
  deliver();
  const woken = clock.passed;
  supervisor.wake('resume');
  return woken;
}

test('a connection that died in a sleep is noticed and replaced', async () => {
  const world = await setUp(1, { connections: 1 });
  const { clock, connects } = world;
  const before = connects.length;
  const woken = sleepAndWake(world);
  await clock.flow(NOTICED_MS, 500);
  await world.settled();
  const after = connects.slice(before);
  expect(after.length).toBe(1);
  expect(after[0]?.at).toBeLessThanOrEqual(woken + NOTICED_MS);
});

test('a connection that lives is kept', async () => {
  const world = await setUp(1, { connections: 1 });
  const { clock, proxy, supervisor } = world;
  supervisor.wake('suspend');
  supervisor.wake('resume');
  expect(clock.waits(defaultTuning.probeMs)).toBeGreaterThan(0);
  // They answer before their time is up; what they stand behind may wait for a little time of its own.
  await world.until(() => {
    clock.pass(1);
    return clock.waits(defaultTuning.probeMs) === 0;
  });
  world.deliver();
  await world.settled();
  await clock.flow(NOTICED_MS, 500);
  world.deliver();
  await world.settled();
  expect([proxy.open, proxy.connections]).toEqual([1, 1]);
});

test('while the network is away nobody hammers at it; when it is back nobody waits', async () => {
  // A back-off that no test would outlast.
  const world = await setUp(1, { firstBackoffMs: 3_600_000 });
  const { proxy, supervisor, connects } = world;
  const before = connects.length;
  proxy.refuse(true);
  proxy.cutNow();
  supervisor.wake('offline');
  supervisor.wake('online');
  await world.until(() => supervisor.statuses()[0]?.problem != null);
  expect(supervisor.statuses()[0]).toMatchObject({ problem: { kind: 'network' } });
  expect(connects.length - before).toBeLessThanOrEqual(2);
  world.deliver();
  proxy.refuse(false);
  supervisor.wake('online');
  await world.settled();
  expect(connects.length - before).toBeLessThanOrEqual(5);
});

test('many accounts come back from a sleep one after another', async () => {
  const world = await setUp(6, { connections: 1 });
  const { clock, connects } = world;
  const before = connects.length;
  const woken = sleepAndWake(world);
  let died = 0;
  for (let passed = 0; passed < NOTICED_MS; passed += 50) {
    const probes = clock.waits(defaultTuning.probeMs);
    await clock.flow(50, 50);
    // However slow this machine is, what follows from a death follows in the moment of it.
    died += Math.max(0, probes - clock.waits(defaultTuning.probeMs));
    const patience = performance.now() + CATCH_UP_MS;
    await world.until(() => connects.length - before >= died || performance.now() > patience);
    // A new connection waits as long as a probe for something else at times, and what ended was no death.
    died = Math.min(died, connects.length - before);
  }
  await world.settled();
  const after = connects.slice(before);
  expect(after.map(({ id }) => id).sort()).toEqual([1, 2, 3, 4, 5, 6]);
  const times = after.map(({ at }) => at - woken).sort((a, b) => a - b);
  expect(times.at(-1)).toBeLessThanOrEqual(NOTICED_MS);
  // No two in the same tenth of a second.
  for (const [i, at] of times.entries()) expect(at - (times[i - 1] ?? 0)).toBeGreaterThanOrEqual(100);
});
