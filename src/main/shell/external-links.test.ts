import { expect, test } from 'vitest';

import { externalAddress } from './external-links.ts';

test('web and mail addresses may leave', () => {
  expect(externalAddress('https://example.org/a?b#c')).toBe('https://example.org/a?b#c');
  expect(externalAddress('HTTP://EXAMPLE.org')).toBe('http://example.org/');
  expect(externalAddress('mailto:ann@example.org?subject=x')).toBe('mailto:ann@example.org?subject=x');
});

test('everything else stays', () => {
  for (const url of [
    'file:///etc/passwd',
    'javascript:alert(1)',
    'data:text/html,x',
    'smb://host/share',
    'ms-msdt:/id',
    'petrel-app://app/',
    '/relative',
    '',
    'https://bank.example@evil.example/',
  ]) {
    expect(externalAddress(url), url).toBeNull();
  }
});
