// What every end-to-end test gets: a Dovecot for its worker, a user and a profile of its own, and the app on demand.
import { test as base, expect } from '@playwright/test';
import { type Dovecot, type DovecotUser, startDovecot } from '../../test/harness/dovecot.ts';
import { RawImap } from '../../test/harness/raw-imap.ts';
import { makeTempDir } from '../../test/harness/temp-dir.ts';
import { type LaunchOptions, launchApp, type RunningApp } from './app.ts';
import { type HttpListener, startHttpListener } from './http-listener.ts';

export interface TestFixtures {
  /** An empty profile folder, removed after the test. */
  readonly profile: string;
  /** A mailbox set of this test alone. */
  readonly user: DovecotUser;
  /** The same mailbox seen by another client, signed in. */
  readonly imap: RawImap;
  readonly listener: HttpListener;
  /** Starts the app on the test's profile, trusting the Dovecot's CA unless told otherwise. Ended after the test. */
  readonly launch: (options?: Partial<LaunchOptions>) => Promise<RunningApp>;
}

export interface WorkerFixtures {
  readonly dovecot: Dovecot;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  dovecot: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
    async ({}, use) => {
      const dovecot = await startDovecot();
      await use(dovecot);
      await dovecot.dispose();
    },
    { scope: 'worker', timeout: 60_000 },
  ],

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  profile: async ({}, use) => {
    const folder = makeTempDir('profile');
    await use(folder.path);
    folder.remove();
  },

  user: async ({ dovecot }, use) => {
    await use(dovecot.addUser());
  },

  imap: async ({ dovecot, user }, use) => {
    const { host, ports, ca } = dovecot;
    const imap = await RawImap.connect({ host, port: ports.imaps, ca, ...user });
    await use(imap);
    imap.destroy();
  },

  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads a fixture's needs from this pattern
  listener: async ({}, use) => {
    const listener = await startHttpListener();
    await use(listener);
    await listener.stop();
  },

  launch: async ({ dovecot, profile }, use, testInfo) => {
    const running: RunningApp[] = [];
    await use(async (options = {}) => {
      const app = await launchApp({ profile, trust: dovecot.caFile, ...options });
      running.push(app);
      return app;
    });
    const failed = testInfo.status !== testInfo.expectedStatus;
    for (const [index, app] of running.entries()) {
      if (failed) await attachTraces(app, index, testInfo);
      await app.kill();
    }
  },
});

async function attachTraces(
  app: RunningApp,
  index: number,
  testInfo: { attach(name: string, options: { body: string | Buffer; contentType: string }): Promise<void> },
): Promise<void> {
  const text = [...app.messages, '--- output ---', app.output()].join('\n');
  await testInfo.attach(`app-${index}.log`, { body: text, contentType: 'text/plain' });
  if (app.window.isClosed()) return;
  // The window may be what hangs: the report must not.
  const picture = await app.window.screenshot({ timeout: 5_000 }).catch(() => null);
  if (picture) await testInfo.attach(`window-${index}.png`, { body: picture, contentType: 'image/png' });
}

export { expect };
