// Libraries and programs of the operating system: installed where we are root on Debian or Ubuntu, otherwise named.
import { spawnSync } from 'node:child_process';
import { existsSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { withLock } from './lock.mjs';
import { runStep } from './run.mjs';
import { SetupError, say } from './say.mjs';

const POLICY = '/usr/sbin/policy-rc.d';
const APT_ENV = { DEBIAN_FRONTEND: 'noninteractive', NEEDRESTART_SUSPEND: '1', LC_ALL: 'C.UTF-8' };
const APT_ARGS = ['-y', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=300'];

/**
 * @typedef {object} Need
 * @property {string} what for people
 * @property {readonly string[]} packages Debian names
 * @property {boolean} required without it the caller cannot go on
 * @property {() => boolean} isMet
 */

export const isRoot = () => process.getuid?.() === 0;

export function findProgram(name) {
  const folders = [...(process.env.PATH ?? '').split(delimiter), '/usr/sbin', '/usr/local/sbin'];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}

/** @returns {Need} */
export const electronLibraries = (executable) => ({
  what: "the libraries Electron's runtime links to",
  packages: ['libgtk-3-0', 'libnss3', 'libgbm1', 'libasound2', 'libxss1', 'libxtst6', 'libsecret-1-0'],
  required: true,
  isMet: () => !(spawnSync('ldd', [executable], { encoding: 'utf8' }).stdout ?? '').includes('not found'),
});

/** @type {Need} */
export const virtualDisplay = {
  what: 'a virtual display (there is no real one)',
  packages: ['xvfb'],
  required: true,
  isMet: () => hasDisplay() || findProgram('Xvfb') !== null,
};

/** @type {Need} */
export const anyFont = {
  what: 'a font',
  packages: ['fontconfig', 'fonts-dejavu-core'],
  required: true,
  isMet: () => fontsFor('en'),
};

/** @type {Need} */
export const worldFonts = {
  what: 'fonts for Chinese, Japanese and emoji',
  packages: ['fonts-wqy-microhei', 'fonts-noto-color-emoji'],
  required: false,
  isMet: () => fontsFor('zh-cn') && fontsFor('und-zsye'),
};

/** @type {Need} */
export const mailServer = {
  what: 'Dovecot, a mail server for tests and the demo',
  packages: ['dovecot-imapd', 'dovecot-pop3d'],
  required: true,
  isMet: () =>
    findProgram('dovecot') !== null &&
    existsSync('/usr/lib/dovecot/pop3-login') &&
    existsSync('/usr/lib/dovecot/imap-login'),
};

/** @type {Need} */
export const keyring = {
  what: 'a keyring, for the tests of stored passwords',
  packages: ['gnome-keyring', 'dbus', 'libsecret-1-0'],
  required: false,
  isMet: () => findProgram('gnome-keyring-daemon') !== null && findProgram('dbus-run-session') !== null,
};

/** @type {Need} */
export const systemCallTrace = {
  what: 'strace, for the test that no process of the app reaches out while hostile mail is open',
  packages: ['strace'],
  required: false,
  isMet: () => findProgram('strace') !== null,
};

/**
 * Whether Chromium's sandbox can start: by user namespaces, or by its helper being root's with the setuid bit. Some
 * distributions forbid the first to programs they do not know.
 */
export function sandboxWorks(dist) {
  if (process.platform !== 'linux') return true;
  if (isRoot()) return false;
  const helper = statSync(join(dist, 'chrome-sandbox'), { throwIfNoEntry: false });
  if (helper?.uid === 0 && (helper.mode & 0o4000) !== 0) return true;
  return spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' }).status === 0;
}

export const hasDisplay = () => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** @param {readonly Need[]} needs */
export async function ensureSystem(needs) {
  if (process.platform !== 'linux') return;
  const missing = needs.filter((need) => !need.isMet());
  if (missing.length === 0) return;
  if (isRoot() && findProgram('apt-get')) {
    await withLock('setup', () => install(needs.filter((need) => !need.isMet())));
  } else {
    advise(missing);
  }
  const lacking = needs.filter((need) => need.required && !need.isMet());
  if (lacking.length > 0) throw new SetupError(`missing: ${lacking.map((need) => need.what).join('; ')}`);
}

function advise(missing) {
  const packages = missing.flatMap((need) => need.packages);
  for (const need of missing) say(`${need.required ? 'needed' : 'optional'}: ${need.what}`);
  if (findProgram('apt-get')) {
    const command = `apt-get install -y --no-install-recommends ${settled(packages).join(' ')}`;
    say(`install it with: sudo ${command}`);
  } else {
    say(`install what provides these Debian packages: ${packages.join(' ')}`);
  }
}

async function install(missing) {
  if (missing.length === 0) return;
  say(`installing ${missing.map((need) => need.what).join('; ')}`);
  const env = { ...process.env, ...APT_ENV };
  if ((await runStep('apt-get', ['update', '-q'], { env, silent: true })) !== 0) {
    say('apt-get update failed; trying with the package lists at hand');
  }
  // Each kind on its own: an optional font that is not to be had must not keep the libraries away.
  const required = missing.filter((need) => need.required).flatMap((need) => need.packages);
  const optional = missing.filter((need) => !need.required).map((need) => need.packages);
  for (const packages of [required, ...optional]) {
    if (packages.length === 0) continue;
    const names = settled(packages);
    const status = await withoutDaemons(() =>
      runStep('apt-get', ['install', ...APT_ARGS, ...names], { env, silent: true }),
    );
    if (status !== 0) say(`this failed: apt-get install ${names.join(' ')}`);
  }
}

/** Ubuntu 24.04 and Debian 13 renamed some libraries for their 64-bit time. */
function settled(packages) {
  return packages.map((name) => {
    if (hasCandidate(name) || !hasCandidate(`${name}t64`)) return name;
    return `${name}t64`;
  });
}

function hasCandidate(name) {
  const { stdout } = spawnSync('apt-cache', ['policy', name], {
    encoding: 'utf8',
    env: { ...process.env, LC_ALL: 'C' },
  });
  return /Candidate: (?!\(none\))/.test(stdout ?? '');
}

/** Packages must not start system services (a mail server!) just because a test wants their program. */
async function withoutDaemons(work) {
  // A policy that is there already is the machine's own, and stays.
  const ours = !existsSync(POLICY);
  if (ours) writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    return await work();
  } finally {
    if (ours) rmSync(POLICY, { force: true });
  }
}

function fontsFor(language) {
  const { stdout } = spawnSync('fc-list', [`:lang=${language}`, 'family'], { encoding: 'utf8' });
  return Boolean(stdout?.trim());
}
