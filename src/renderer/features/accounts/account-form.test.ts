// Defaults follow until edited by hand; nothing unencrypted goes out unasked.
import { expect, test } from 'vitest';
import {
  defaultPort,
  edit,
  emptyForm,
  isLoopback,
  needsPlainWarning,
  secretOf,
  toSettings,
  validate,
} from './account-form.ts';

const filled = {
  ...emptyForm,
  address: 'ann@example.org',
  host: 'imap.example.org',
  user: 'ann',
  password: 'secret',
};

test.each([
  ['imap', 'tls', 993],
  ['imap', 'starttls', 143],
  ['imap', 'plain', 143],
  ['pop3', 'tls', 995],
  ['pop3', 'starttls', 110],
  ['pop3', 'plain', 110],
] as const)('%s with %s is port %d', (protocol, security, port) => {
  expect(defaultPort(protocol, security)).toBe(port);
});

test('the port follows protocol and security until it is edited', () => {
  const pop = edit(emptyForm, 'protocol', 'pop3');
  expect(pop.port).toBe('995');
  expect(edit(pop, 'security', 'starttls').port).toBe('110');
  const own = edit(pop, 'port', '1995');
  expect(edit(own, 'protocol', 'imap').port).toBe('1995');
  expect(edit(edit(own, 'port', ''), 'protocol', 'imap').port).toBe('993');
});

test('the user name follows the address until it is edited', () => {
  expect(edit(emptyForm, 'address', 'ann@example.org').user).toBe('ann@example.org');
  const own = edit(emptyForm, 'user', 'ann');
  expect(edit(own, 'address', 'ann@example.org').user).toBe('ann');
});

test('a token is one word, taken without the white space around it, and never what was typed as a password', () => {
  const token = edit(filled, 'signIn', 'token');
  expect(token.password).toBe('');
  expect(validate(token).password).toBe('Enter the access token.');
  expect(validate({ ...token, password: ' ya29.abc-_~ ' }).password).toBeUndefined();
  expect(secretOf('token', ' ya29.abc ')).toBe('ya29.abc');
  expect(secretOf('password', ' secret ')).toBe(' secret ');
  expect(validate({ ...token, password: 'two words' }).password).toMatch(/one word/);
  expect(toSettings(token).signIn).toBe('token');
  expect(toSettings(filled)).not.toHaveProperty('signIn');
});

test.each(['localhost', 'LOCALHOST.', '127.0.0.1', '127.8.9.10', '::1', '[::1]'])(
  '%s is loopback',
  (host) => {
    expect(isLoopback(host)).toBe(true);
  },
);

test.each([
  '127.0.0.1.example.org',
  'localhost.example.org',
  '128.0.0.1',
  '127.1',
  'example.org',
  '127.0.0.999',
])('%s is not loopback', (host) => {
  expect(isLoopback(host)).toBe(false);
});

test('an unencrypted connection needs its warning answered, and a new server asks again', () => {
  const plain = edit(filled, 'security', 'plain');
  expect(validate(plain).allowPlain).toBeDefined();
  const confirmed = edit(plain, 'allowPlain', true);
  expect(validate(confirmed)).toEqual({});
  expect(toSettings(confirmed).allowPlain).toBe(true);
  expect(edit(confirmed, 'host', 'mail.example.net').allowPlain).toBe(false);
  expect(edit(confirmed, 'security', 'tls').allowPlain).toBe(false);
  expect(needsPlainWarning(edit(plain, 'host', '127.0.0.1'))).toBe(false);
});

test('each missing field is named', () => {
  expect(Object.keys(validate({ ...emptyForm, port: '' }))).toEqual([
    'address',
    'host',
    'port',
    'user',
    'password',
  ]);
  expect(validate({ ...filled, port: '70000' }).port).toBeDefined();
  expect(validate({ ...filled, host: 'imap://x' }).host).toBeDefined();
  expect(validate({ ...filled, address: 'ann' }).address).toBeDefined();
  expect(validate(filled)).toEqual({});
});
