// Secrets at rest, encrypted by the operating system's key store. Where there is none, nothing is ever written.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { SafeStorage } from 'electron';
import * as v from 'valibot';
import type { AccountId } from '../../shared/model/ids.ts';

export interface Keychain {
  readonly available: boolean;
  /** The system's store, e.g. `gnome_libsecret`, `keychain`, `dpapi`; `none` or `basic_text` when there is no safe one. */
  readonly backend: string;
  has(accountId: AccountId): boolean;
  /** Null when there is none, or when the system will not open it any more. */
  read(accountId: AccountId): string | null;
  /** @returns false when it could not be stored safely; then nothing was stored. */
  write(accountId: AccountId, secret: string): boolean;
  remove(accountId: AccountId): void;
}

export interface KeychainOptions {
  readonly safeStorage: Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
    Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>;
  readonly platform: NodeJS.Platform;
  readonly file: string;
  readonly report: (event: string) => void;
}

/** Base64 of what the system's store encrypted, by account. */
const fileSchema = v.object({ version: v.literal(1), secrets: v.record(v.string(), v.string()) });

function backendOf({ safeStorage, platform }: KeychainOptions): string {
  if (!safeStorage.isEncryptionAvailable()) return 'none';
  if (platform === 'darwin') return 'keychain';
  if (platform === 'win32') return 'dpapi';
  return safeStorage.getSelectedStorageBackend?.() ?? 'unknown';
}

/** Call after the app is ready: on Linux the system's store is not known before. */
export function openKeychain(options: KeychainOptions): Keychain {
  const { safeStorage, file, report } = options;
  const backend = backendOf(options);
  // `basic_text` encrypts with a key that is printed in Chromium's source: that is plain text with extra steps.
  const available = backend !== 'none' && backend !== 'basic_text' && backend !== 'unknown';

  const load = (): Record<string, string> => {
    try {
      return v.parse(fileSchema, JSON.parse(readFileSync(file, 'utf8'))).secrets;
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') report('keychain-file-unreadable');
      return {};
    }
  };

  const secrets = load();
  const unreadable = new Set<AccountId>();

  const save = (): void => {
    mkdirSync(dirname(file), { recursive: true });
    const next = `${file}.new`;
    rmSync(next, { force: true });
    writeFileSync(next, JSON.stringify({ version: 1, secrets }), { mode: 0o600, flush: true });
    renameSync(next, file);
  };

  return {
    available,
    backend,
    has: (accountId) => available && Object.hasOwn(secrets, accountId) && !unreadable.has(accountId),
    read: (accountId) => {
      const stored = secrets[accountId];
      if (!available || stored === undefined) return null;
      try {
        return safeStorage.decryptString(Buffer.from(stored, 'base64'));
      } catch {
        // Another system user's key, or a keyring that was made anew: the person is asked again. The file keeps what
        // it has until then, for the key may come back with the next start.
        report('keychain-decrypt-failed');
        unreadable.add(accountId);
        return null;
      }
    },
    write: (accountId, secret) => {
      if (!available) return false;
      const before = secrets[accountId];
      try {
        secrets[accountId] = safeStorage.encryptString(secret).toString('base64');
        save();
        unreadable.delete(accountId);
        return true;
      } catch {
        report('keychain-write-failed');
        if (before === undefined) delete secrets[accountId];
        else secrets[accountId] = before;
        return false;
      }
    },
    remove: (accountId) => {
      if (!Object.hasOwn(secrets, accountId)) return;
      delete secrets[accountId];
      save();
    },
  };
}
