// Plays the demo: a mail server with two filled mailboxes, a profile that knows both accounts, and the app on top.
// Started by scripts/demo.mjs on Electron's Node; `--screenshot FILE` takes a picture and ends.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Dovecot, startDovecot } from '../../test/harness/dovecot.ts';
import { makeTempDir } from '../../test/harness/temp-dir.ts';
import { demoMail } from './mail.ts';
import { mira, miraHome } from './people.ts';
import { takeScreenshot } from './screenshot.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const engineCli = fileURLToPath(new URL('../../out/main/engine-cli.js', import.meta.url));

const say = (text: string): void => {
  process.stderr.write(`petrel: ${text}\n`);
};

/** The two accounts; `id` is the one the engine gives to the first and the second account of a profile. */
const accounts = [
  { id: 1, protocol: 'imap', person: mira, user: 'mira' },
  { id: 2, protocol: 'pop3', person: miraHome, user: 'mira.solberg' },
] as const;

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    options: { screenshot: { type: 'string' } },
    allowPositionals: true,
  });
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => ended.abort());

  say('starting a mail server and filling its mailboxes');
  const dovecot = await startDovecot();
  const profile = makeTempDir('demo');
  try {
    fill(dovecot);
    const secrets = Object.fromEntries(
      accounts.map(({ id, user }) => [`PETREL_PASSWORD_${id}`, dovecot.addUser(user).password]),
    );
    for (const account of accounts) await addAccount(dovecot, profile.path, account);
    const launch = { profile: profile.path, trust: dovecot.caFile, env: secrets };
    if (values.screenshot !== undefined) {
      await takeScreenshot(values.screenshot, launch);
      say(`saved ${values.screenshot}`);
      return 0;
    }
    say('opening Petrel; everything here is gone when you close it');
    return await runApp(profile.path, dovecot.caFile, secrets, positionals, ended.signal);
  } finally {
    await dovecot.dispose();
    profile.remove();
  }
}

function fill(dovecot: Dovecot): void {
  const mail = demoMail(new Date());
  for (const { protocol, user } of accounts) {
    for (const { folder, flags, date, raw } of mail[protocol]) {
      dovecot.deliver(user, raw, { mailbox: folder, flags, date });
    }
  }
}

/** Through the engine's own command line, which signs in before it stores anything. */
async function addAccount(
  dovecot: Dovecot,
  profile: string,
  { protocol, person, user }: (typeof accounts)[number],
): Promise<void> {
  const settings = {
    name: person.name,
    address: person.address,
    protocol,
    host: dovecot.host,
    port: protocol === 'imap' ? dovecot.ports.imaps : dovecot.ports.pop3s,
    security: 'tls',
    user,
  };
  const args = [engineCli, '--profile', profile, 'account', 'add', '--json', JSON.stringify(settings)];
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...args], {
    env: {
      ...process.env,
      NODE_EXTRA_CA_CERTS: dovecot.caFile,
      PETREL_PASSWORD: dovecot.addUser(user).password,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`the ${protocol} account could not be added`);
}

async function runApp(
  profile: string,
  caFile: string,
  secrets: Record<string, string>,
  switches: readonly string[],
  ended: AbortSignal,
): Promise<number> {
  const { ELECTRON_RUN_AS_NODE: _asNode, ...env } = process.env;
  const child = spawn(process.execPath, [root, ...switches, `--user-data-dir=${profile}`], {
    env: { ...env, ...secrets, NODE_EXTRA_CA_CERTS: caFile },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  ended.addEventListener('abort', () => child.kill('SIGTERM'));
  if (ended.aborted) child.kill('SIGTERM');
  const [code] = await once(child, 'exit');
  return code ?? 0;
}

process.exitCode = await main();
