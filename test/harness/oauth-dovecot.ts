// A Dovecot that takes OAuth 2 access tokens besides passwords: it checks JSON Web Tokens with a key that the test made.
import { createHmac, randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Dovecot, startDovecot } from './dovecot.ts';
import { makeTempDir } from './temp-dir.ts';

export interface OAuthDovecot {
  readonly server: Dovecot;
  /** Valid for `seconds` from now; negative: it has run out. */
  token(user: string, seconds?: number): string;
  dispose(): Promise<void>;
}

const KEY_ID = 'test';

export async function startOAuthDovecot(): Promise<OAuthDovecot> {
  const folder = makeTempDir('oauth');
  const key = randomBytes(32);
  const keys = join(folder.path, 'keys', 'default', 'HS256');
  mkdirSync(keys, { recursive: true });
  writeFileSync(join(keys, KEY_ID), key.toString('base64'));
  const config = join(folder.path, 'oauth2.conf');
  writeFileSync(
    config,
    [
      'introspection_mode = local',
      `local_validation_key_dict = fs:posix:prefix=${folder.path}/keys/`,
      'username_attribute = sub',
      '',
    ].join('\n'),
  );
  // The server runs as somebody else where the test is root.
  for (const path of [folder.path, join(folder.path, 'keys'), join(folder.path, 'keys', 'default'), keys]) {
    chmodSync(path, 0o755);
  }
  const server = await startDovecot({
    authMechanisms: ['plain', 'xoauth2', 'oauthbearer'],
    extraConfig: `passdb {\n  driver = oauth2\n  mechanisms = xoauth2 oauthbearer\n  args = ${config}\n}\n`,
  });
  return {
    server,
    token: (user, seconds = 3_600) => {
      const now = Math.floor(Date.now() / 1_000);
      const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
      const header = encode({ alg: 'HS256', typ: 'JWT', kid: KEY_ID });
      const text = `${header}.${encode({ sub: user, iat: now - 7_200, exp: now + seconds })}`;
      return `${text}.${createHmac('sha256', key).update(text).digest('base64url')}`;
    },
    dispose: async () => {
      await server.dispose();
      folder.remove();
    },
  };
}
