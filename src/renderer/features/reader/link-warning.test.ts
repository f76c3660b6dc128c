import { expect, test } from 'vitest';
import { linkWarning } from './link-warning.ts';

test('warns where the words named another site', () => {
  const suspicious = [{ href: 'https://evil.example/login', claimed: 'bank.example' }];
  expect(linkWarning('https://evil.example/login', suspicious)).toEqual({
    shown: 'https://evil.example/login',
    host: 'evil.example',
    claimed: 'bank.example',
  });
  expect(linkWarning('https://evil.example/other', suspicious)).toBeNull();
  // What a browser takes for itself, it does not ask for.
  const textual = [{ href: 'https://[2001:db8::1]:8443/#:~:text=x', claimed: 'bank.example' }];
  expect(linkWarning('https://[2001:db8::1]:8443/', textual)).toMatchObject({ host: '[2001:db8::1]' });
});

test('warns of names that mix scripts, and of no others', () => {
  // Cyrillic а in a Latin name.
  expect(linkWarning('https://xn--pypal-4ve.com/', [])).toMatchObject({
    host: 'xn--pypal-4ve.com',
    claimed: null,
  });
  expect(linkWarning('https://xn--mnchen-3ya.de/', [])).toBeNull();
  expect(linkWarning('https://example.org/xn--', [])).toBeNull();
  expect(linkWarning('mailto:bo@example.org', [])).toBeNull();
});
