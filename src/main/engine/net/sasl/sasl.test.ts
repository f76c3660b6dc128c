import { expect, test } from 'vitest';
import { usableMechanisms } from './choose.ts';
import { oauthBearer, xoauth2 } from './oauth.ts';
import { login, plain } from './plain.ts';
import { saslPrepared } from './prepare.ts';
import { scramSha1, scramSha256 } from './scram.ts';

const identity = { user: 'user', secret: 'pencil', host: 'mail.example.org', port: 995 };

test('SCRAM-SHA-256 speaks the example of RFC 7677 section 3', async () => {
  const exchange = scramSha256(identity, 'rOprNGfwEbeRWgbNEkqO');
  expect(exchange.initial?.toString()).toBe('n,,n=user,r=rOprNGfwEbeRWgbNEkqO');
  const answer = await exchange.respond(
    Buffer.from('r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096'),
  );
  expect(answer.toString()).toBe(
    'c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=',
  );
  expect(() => exchange.finish()).toThrow(/did not prove itself/);
  await exchange.respond(Buffer.from('v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4='));
  exchange.finish();
});

test('SCRAM-SHA-1 speaks the example of RFC 5802 section 5', async () => {
  const exchange = scramSha1(identity, 'fyko+d2lbbFgONRv9qkxdawL');
  const answer = await exchange.respond(
    Buffer.from('r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096'),
  );
  expect(answer.toString()).toBe(
    'c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts=',
  );
  await exchange.respond(Buffer.from('v=rmF9pqV8S7suAoZWja4dJRkFsKQ='));
  exchange.finish();
});

test('SCRAM refuses a server that does not prove itself or asks for absurd work', async () => {
  const nonce = 'rOprNGfwEbeRWgbNEkqO';
  const salted = (more: string) => Buffer.from(`r=${nonce}x,s=W22ZaJ0SNY7soEsUEjb6gQ==,${more}`);
  const forged = scramSha256(identity, nonce);
  await forged.respond(salted('i=4096'));
  await expect(forged.respond(Buffer.from(`v=${Buffer.alloc(32).toString('base64')}`))).rejects.toThrow(
    /server signature/,
  );
  await expect(scramSha256(identity, nonce).respond(salted('i=999999999'))).rejects.toThrow(/iteration/);
  await expect(scramSha256(identity, nonce).respond(salted('i=0'))).rejects.toThrow(/iteration/);
  await expect(scramSha256(identity, nonce).respond(Buffer.from('r=other,s=AAAA,i=1'))).rejects.toThrow(
    /nonce/,
  );
  const refused = scramSha256(identity, nonce);
  await refused.respond(salted('i=1'));
  await expect(refused.respond(Buffer.from('e=invalid-proof'))).rejects.toThrow(/wrong-password/);
});

test('PLAIN and LOGIN send name and password, and nothing that could smuggle a third field', async () => {
  expect(plain(identity).initial?.toString()).toBe('\0user\0pencil');
  expect(() => plain({ ...identity, secret: 'a\0b' })).toThrow(/wrong-password/);
  const exchange = login(identity);
  expect(exchange.initial).toBeNull();
  expect((await exchange.respond(Buffer.from('Username:'))).toString()).toBe('user');
  expect((await exchange.respond(Buffer.from('Password:'))).toString()).toBe('pencil');
  await expect(exchange.respond(Buffer.from('More:'))).rejects.toThrow(/third prompt/);
});

test('the OAuth mechanisms carry the token and answer the error challenge', async () => {
  const token = { ...identity, user: 'a=b,c', secret: 'T0' };
  expect(xoauth2(token).initial?.toString()).toBe('user=a=b,c\x01auth=Bearer T0\x01\x01');
  expect(oauthBearer(token).initial?.toString()).toBe(
    'n,a=a=3Db=2Cc,\x01host=mail.example.org\x01port=995\x01auth=Bearer T0\x01\x01',
  );
  expect(await oauthBearer(token).respond(Buffer.from('{}'))).toEqual(Buffer.from([1]));
  expect(await xoauth2(token).respond(Buffer.from('{}'))).toEqual(Buffer.alloc(0));
});

test('names and passwords are prepared as RFC 4013 shows', () => {
  expect(saslPrepared('I\u00adX')).toBe('IX');
  expect(saslPrepared('\u00aa')).toBe('a');
  expect(saslPrepared('\u2168')).toBe('IX');
  expect(saslPrepared('a\u00a0b')).toBe('a b');
});

test('the strongest offered mechanism comes first, and tokens are never sent as passwords', () => {
  const names = (method: 'password' | 'oauth', offered: string[]) =>
    usableMechanisms(method, offered).map(({ name }) => name);
  expect(names('password', ['LOGIN', 'XOAUTH2', 'PLAIN', 'SCRAM-SHA-256'])).toEqual([
    'SCRAM-SHA-256',
    'PLAIN',
    'LOGIN',
  ]);
  expect(names('oauth', ['PLAIN', 'XOAUTH2'])).toEqual(['XOAUTH2']);
});
