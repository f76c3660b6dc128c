import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { takeEnvironmentSecrets } from '../../shared/environment-secrets.ts';
import { createCredentialDesk } from './credential-desk.ts';
import { type KeychainOptions, openKeychain } from './keychain.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'petrel-keychain-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A system store with a key of its own: what another key wrote it cannot open. */
function systemStore(backend: string, key = 7): KeychainOptions['safeStorage'] {
  const turn = (bytes: Buffer): Buffer => Buffer.from(bytes.map((byte) => byte ^ key));
  return {
    isEncryptionAvailable: () => backend !== 'none',
    getSelectedStorageBackend: () => backend as 'gnome_libsecret',
    encryptString: (text) => turn(Buffer.from(`k${key}:${text}`)),
    decryptString: (bytes) => {
      const text = turn(bytes).toString();
      if (!text.startsWith(`k${key}:`)) throw new Error('wrong key');
      return text.slice(3);
    },
  };
}

const open = (backend: string, key?: number) => {
  const reports: string[] = [];
  const file = join(folder, 'credentials.json');
  const keychain = openKeychain({
    safeStorage: systemStore(backend, key),
    platform: 'linux',
    file,
    report: (event) => reports.push(event),
  });
  return { keychain, file, reports };
};

test('a secret is found again after a restart, and its file holds it only encrypted', () => {
  const first = open('gnome_libsecret');
  expect(first.keychain.write(1, 'hunter2')).toBe(true);
  expect(readFileSync(first.file, 'utf8')).not.toContain('hunter2');
  expect(readFileSync(first.file, 'utf8')).not.toContain(Buffer.from('hunter2').toString('base64'));
  if (process.platform !== 'win32') expect(statSync(first.file).mode & 0o777).toBe(0o600);
  const second = open('gnome_libsecret').keychain;
  expect(second.read(1)).toBe('hunter2');
  second.remove(1);
  expect(open('gnome_libsecret').keychain.has(1)).toBe(false);
});

test.each(['none', 'basic_text', 'unknown'])('with backend %s nothing is ever written', (backend) => {
  const { keychain, file } = open(backend);
  expect(keychain.available).toBe(false);
  expect(keychain.write(1, 'hunter2')).toBe(false);
  expect(existsSync(file)).toBe(false);
  const desk = createCredentialDesk(keychain, new Map());
  expect(desk.remember(1, 'hunter2')).toBe('session');
  expect(desk.get(1)).toBe('hunter2');
  expect(desk.stateOf(1)).toBe('session');
  expect(existsSync(file)).toBe(false);
});

test('a damaged file or a changed system key means asking again, not failing', () => {
  open('gnome_libsecret').keychain.write(1, 'hunter2');
  const other = open('gnome_libsecret', 9);
  expect(other.keychain.read(1)).toBeNull();
  expect(other.keychain.has(1)).toBe(false);
  expect(other.reports).toEqual(['keychain-decrypt-failed']);
  writeFileSync(other.file, '{"version":');
  const damaged = open('gnome_libsecret');
  expect(damaged.keychain.read(1)).toBeNull();
  expect(damaged.keychain.write(1, 'new')).toBe(true);
  expect(open('gnome_libsecret').keychain.read(1)).toBe('new');
});

test('secrets of the environment are taken out of it, and the account’s own comes first', () => {
  const environment = {
    PETREL_PASSWORD: 'all',
    PETREL_PASSWORD_2: 'second',
    PETREL_PASSWORDS: 'no',
    HOME: '/',
  };
  const taken = takeEnvironmentSecrets(environment);
  expect(environment).toEqual({ PETREL_PASSWORDS: 'no', HOME: '/' });
  const desk = createCredentialDesk(open('none').keychain, taken);
  expect(desk.get(1)).toBe('all');
  expect(desk.get(2)).toBe('second');
  expect(desk.stateOf(1)).toBe('session');
  desk.remember(1, 'typed');
  expect(desk.get(1)).toBe('typed');
});

test('an account that nothing is known of is missing', () => {
  const desk = createCredentialDesk(open('gnome_libsecret').keychain, new Map());
  expect(desk.stateOf(4)).toBe('missing');
  expect(desk.get(4)).toBeNull();
  expect(desk.remember(4, 'x')).toBe('keychain');
  expect(desk.stateOf(4)).toBe('keychain');
  desk.forget(4);
  expect(desk.stateOf(4)).toBe('missing');
});
