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

test('a mail address fills in what it may, on one line each', () => {
  const mail = (fields: string): string | null => externalAddress(`mailto:ann@example.org${fields}`);
  const whole = '?cc=b@example.org&subject=a%20b+c&body=one%0D%0Atwo';
  expect(mail(whole)).toBe(`mailto:ann@example.org${whole}`);
  for (const field of [
    'attach=/etc/passwd',
    'Attachment=file:///etc/passwd',
    '%61ttach=x',
    'from=boss@example.org',
    'reply-to=x@example.org',
    'subject=a%0D%0ABcc:x@example.org',
    'to=a%0Ab',
    'subject=%00',
    'subject=%ff',
    'x',
  ]) {
    expect(mail(`?${field}&subject=kept`), field).toBe('mailto:ann@example.org?subject=kept');
  }
  expect(mail('?attach=x')).toBe('mailto:ann@example.org');
  expect(mail('%0ABcc:x@example.org')).toBeNull();
});
