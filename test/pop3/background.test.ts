// What a POP3 account does by itself: at the start, when woken, after failures, and when it is ended.
import { afterEach, expect, test } from 'vitest';
import type { AccountSettings } from '../../src/shared/model/account.ts';
import { mail, World } from './pop3-world.ts';

const worlds: World[] = [];

afterEach(async () => {
  for (const world of worlds.splice(0)) await world.end();
});

async function create(settings: Partial<AccountSettings> = {}): Promise<World> {
  const world = await World.create({ checkIntervalMinutes: 10, ...settings });
  worlds.push(world);
  return world;
}

test('checks at the start, again when woken, and not before its time', async () => {
  const world = await create();
  world.server.deliver('a', mail('one'));
  world.account.start();
  world.account.start();
  await world.until((status) => status.phase === 'idle');
  expect(world.held()).toEqual([mail('one')]);
  world.server.deliver('b', mail('two'));
  world.account.wake('offline');
  world.account.wake('suspend');
  expect(world.server.sessions).toBe(1);
  world.account.wake('online');
  await world.until((status) => status.phase === 'idle');
  expect(world.held()).toHaveLength(2);
  expect(world.server.sessions).toBe(2);
});

test('by hand only means by hand only', async () => {
  const world = await create({ checkIntervalMinutes: 0 });
  world.account.start();
  world.account.wake('online');
  await world.check();
  expect(world.server.sessions).toBe(1);
});

test('not at the start, where the person does not want it', async () => {
  const world = await create({ checkAtStart: false });
  world.account.start();
  await world.check();
  expect(world.server.sessions).toBe(1);
});

test('a failure is told with the time of the next try; waking tries at once', async () => {
  const world = await create();
  world.server.quirks.signInAnswers = ['-ERR [SYS/TEMP] later'];
  world.account.start();
  const failed = await world.until((status) => status.phase === 'waiting');
  expect(failed.problem?.code).toBe('server-no');
  expect(failed.nextTryAt).toBeGreaterThan(world.clock.now());
  world.account.wake('resume');
  const idle = await world.until((status) => status.phase === 'idle');
  expect(idle.problem).toBeNull();
});

test('a wrong password is not tried again until the person does', async () => {
  const world = await create();
  world.server.quirks.signInAnswers = ['-ERR [AUTH] no'];
  world.account.start();
  const failed = await world.until((status) => status.phase === 'failed');
  expect(failed).toMatchObject({ nextTryAt: null, problem: { code: 'wrong-password' } });
  await world.check();
  expect(world.account.status()).toMatchObject({ phase: 'idle', problem: null });
});

test('checks and bodies never hold two sessions at once', async () => {
  const world = await create({ bodySizeLimit: 10 });
  for (let i = 0; i < 4; i += 1) world.server.deliver(`u${i}`, mail(`m${i}`));
  let open = 0;
  let most = 0;
  world.server.onCommand = (line) => {
    if (line === 'PASS secret') open += 1;
    if (line === 'QUIT') open -= 1;
    most = Math.max(most, open);
    return undefined;
  };
  await world.check();
  const signal = new AbortController().signal;
  await Promise.all([
    world.check(),
    ...world.ids().map((id) => world.account.fetchBody(id, signal)),
    world.check(),
  ]);
  expect(most).toBe(1);
  expect(world.held()).toHaveLength(4);
  expect(world.held()).not.toContain('(headers only)');
});

test('ending does not wait for a server that says nothing', async () => {
  const world = await create();
  world.server.deliver('a', mail('one'));
  const stalled = new Promise<void>((resolve) => {
    world.server.onCommand = (line) => {
      if (!line.startsWith('RETR')) return undefined;
      resolve();
      return 'ignore';
    };
  });
  world.account.start();
  await stalled;
  await world.account.stop();
  expect(await world.failingCheck()).toBe('engine-stopped');
});

test('a body that the server has no more is told as missing', async () => {
  const world = await create({ bodySizeLimit: 10 });
  world.server.deliver('a', mail('one'));
  await world.check();
  const [id = 0] = world.ids();
  world.server.messages.length = 0;
  await expect(world.account.fetchBody(id, new AbortController().signal)).rejects.toMatchObject({
    problem: { code: 'message-missing' },
  });
});
