// What the system's keychain keeps can be read again by the next start, and by no start without it.
import { keyringMissing, settleKey, startKeyring } from './harness/keyring.ts';
import { expect, test } from './harness/test.ts';

test('a secret encrypted in one run is read in the next, not without the keyring', async ({
  launch,
  profile,
}) => {
  const reason = keyringMissing();
  test.skip(reason !== null, reason ?? '');

  const keyring = await startKeyring(profile);
  try {
    const { env, args } = keyring;
    await settleKey(() => launch({ env, args }));
    const first = await launch({ env, args });
    const sealed = await first.electron.evaluate(({ safeStorage }) =>
      safeStorage.isEncryptionAvailable() ? safeStorage.encryptString('s3cret').toString('base64') : null,
    );
    expect(sealed).not.toBeNull();
    expect(Buffer.from(sealed ?? '', 'base64').toString('latin1')).not.toContain('s3cret');
    await first.quit();

    const second = await launch({ env, args });
    const opened = await second.electron.evaluate(
      ({ safeStorage }, text) => safeStorage.decryptString(Buffer.from(text ?? '', 'base64')),
      sealed,
    );
    expect(opened).toBe('s3cret');
    await second.quit();
  } finally {
    await keyring.stop();
  }

  const without = await launch();
  expect(await without.electron.evaluate(({ safeStorage }) => safeStorage.getSelectedStorageBackend())).toBe(
    'basic_text',
  );
});
