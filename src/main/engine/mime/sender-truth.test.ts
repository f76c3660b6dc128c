// Who vouches for a sender, who imitates one, and how a list is left.
import { describe, expect, test } from 'vitest';
import { senderCheck } from './authentication-results.ts';
import type { RawField } from './header-block.ts';
import { splitHeaderBlock } from './header-block.ts';
import { unsubscribeOf } from './list-unsubscribe.ts';
import { imitated, oneEditApart } from './look-alike.ts';

const fields = (...lines: string[]): RawField[] =>
  splitHeaderBlock(Buffer.from(`${lines.join('\r\n')}\r\n\r\n`)).fields;
const AR = 'Authentication-Results: ';

describe('senderCheck', () => {
  const check = (host: string, from: string, ...lines: string[]) => senderCheck(fields(...lines), host, from);

  test('DMARC of the account’s own server verifies', () => {
    const line = `${AR}mx.example.net 1; spf=pass smtp.mailfrom=a@shop.example; dkim=pass (2048-bit key; ok) header.d=shop.example header.i=@shop.example; dmarc=pass (p=REJECT) header.from=shop.example`;
    expect(check('imap.example.net', 'news@shop.example', line)).toEqual({
      server: 'mx.example.net',
      verdict: 'verified',
      dmarc: 'pass',
      spf: 'pass',
      dkim: 'pass',
      signedBy: 'shop.example',
    });
  });

  test.each([
    [
      'another server',
      'imap.example.net',
      `${AR}mx.evil.example; dmarc=pass header.from=bank.example`,
      undefined,
    ],
    [
      'a neighbour under a name that anybody may have one below',
      'box.ann.duckdns.org',
      `${AR}mx.evil.duckdns.org; dmarc=pass header.from=bank.example`,
      undefined,
    ],
    [
      'a neighbour of a school',
      'mail.one.sch.uk',
      `${AR}mx.other.sch.uk; dmarc=pass header.from=bank.example`,
      undefined,
    ],
    [
      'a signature of the sender’s neighbour',
      'imap.example.net',
      `${AR}mx.example.net; dkim=pass header.d=evil.uk.com`,
      'unknown',
      'ann@bank.uk.com',
    ],
    ['no server', 'imap.example.net', `${AR}; dmarc=pass`, undefined],
    [
      'DMARC of another domain',
      'imap.example.net',
      `${AR}mx.example.net; dmarc=pass header.from=evil.example`,
      'unknown',
    ],
    [
      'a signature of another domain',
      'imap.example.net',
      `${AR}mx.example.net; dkim=pass header.d=evil.example`,
      'unknown',
    ],
    [
      'a signature of the domain itself',
      'imap.example.net',
      `${AR}mx.example.net; dkim=pass header.d=mail.bank.example`,
      'verified',
    ],
    [
      'SPF alone',
      'imap.example.net',
      `${AR}mx.example.net; spf=pass smtp.mailfrom=x@bank.example`,
      'unknown',
    ],
    [
      'DMARC failed',
      'imap.example.net',
      `${AR}mx.example.net; dmarc=fail header.from=bank.example`,
      'failed',
    ],
    [
      'words in a comment',
      'imap.example.net',
      `${AR}mx.example.net; dmarc=fail (dmarc=pass; header.from=bank.example) header.from=bank.example`,
      'failed',
    ],
    ['none', 'imap.example.net', `${AR}mx.example.net; none`, 'unknown'],
    [
      'a provider with two names',
      'imap.gmail.com',
      `${AR}mx.google.com; dmarc=pass header.from=bank.example`,
      'verified',
    ],
    [
      'a subdomain that only looks alike',
      'imap.example.net',
      `${AR}example.net.evil.example; dmarc=pass header.from=bank.example`,
      undefined,
    ],
  ])('%s', (_name, host, line, verdict, from = 'a@bank.example') => {
    expect(check(host, from, line)?.verdict).toBe(verdict);
  });

  test('the topmost word of the server counts', () => {
    const good = `${AR}mx.example.net; dmarc=fail header.from=bank.example`;
    const forged = `${AR}mx.example.net; dmarc=pass header.from=bank.example`;
    expect(check('imap.example.net', 'a@bank.example', good, 'Received: x', forged)?.verdict).toBe('failed');
  });
});

describe('imitated', () => {
  const known = new Set(['ann@paypal.com', 'bob@example.org', 'carl@microsoft.com']);
  test.each([
    ['ann@paypa1.com', '', 'ann@paypal.com'],
    ['ann@pаypal.com', '', 'ann@paypal.com'],
    ['carl@rnicrosoft.com', '', 'carl@microsoft.com'],
    ['carl@microsotf.com', '', 'carl@microsoft.com'],
    ['carl@microsoft.co', '', 'carl@microsoft.com'],
    ['bob@exarnple.org', '', 'bob@example.org'],
    ['evil@evil.example', 'bob@example.org', 'bob@example.org'],
    ['evil@evil.example', '"bob@example.org" (Bob)', 'bob@example.org'],
  ])('%s %s', (address, name, expected) => {
    expect(imitated(address, name, known)).toBe(expected);
  });

  test.each([
    ['ann@paypal.com', ''],
    ['ann@example.org', ''],
    ['b0b@example.org', ''],
    ['bobby@example.org', ''],
    ['bob@other.example', ''],
    ['dave@paypal.com', ''],
    ['', 'Bob'],
    ['bob@example.org', 'ann@paypal.com is not me'],
  ])('is quiet: %s %s', (address, name) => {
    expect(imitated(address, name, known)).toBe(null);
  });

  test('oneEditApart', () => {
    expect([oneEditApart('abc', 'abd'), oneEditApart('abc', 'ab'), oneEditApart('abc', 'acb')]).toEqual([
      true,
      true,
      true,
    ]);
    expect([oneEditApart('abc', 'abc'), oneEditApart('abc', 'a'), oneEditApart('abc', 'cba')]).toEqual([
      false,
      false,
      false,
    ]);
  });
});

describe('unsubscribeOf', () => {
  const url = 'List-Unsubscribe: <mailto:u@l.example?subject=x>, <https://l.example/u?id=1>';
  const post = 'List-Unsubscribe-Post: List-Unsubscribe=One-Click';
  const signature = (domain: string, names = 'list-unsubscribe:List-Unsubscribe-Post', b = 'AbCd/+ Ef=') =>
    `DKIM-Signature: v=1; d=${domain}; bh=zz; h=from: ${names} :to; b=${b}`;
  const result = (text: string, server = 'mx.home.example') =>
    `Authentication-Results: ${server}; spf=pass; ${text}`;
  const read = (...lines: string[]) => unsubscribeOf(fields(url, post, ...lines), 'imap.home.example');

  test('one click needs both fields', () => {
    expect(read(result('dkim=pass header.d=l.example'), signature('l.example'))).toEqual({
      https: 'https://l.example/u?id=1',
      mailto: 'mailto:u@l.example?subject=x',
      oneClick: true,
      signed: true,
    });
    const server = 'imap.home.example';
    expect(unsubscribeOf(fields(url), server)).toMatchObject({ oneClick: false, signed: false });
    expect(unsubscribeOf(fields('List-Unsubscribe: <mailto:u@l.example>', post), server)?.oneClick).toBe(
      false,
    );
  });

  const pass = result('dkim=pass header.d=l.example');
  test.each([
    ['by the domain', true, [pass, signature('l.example')]],
    ['by an agent below it', true, [result('dkim=pass header.i=@m.l.example'), signature('l.example')]],
    [
      'by the one that passed',
      true,
      [
        result('dkim=pass header.d=l.example header.b=abcd/+e'),
        signature('l.example'),
        signature('l.example', 'to', 'Zz'),
      ],
    ],
    [
      'by another than the one that passed',
      false,
      [
        result('dkim=pass header.d=l.example header.b=zz'),
        signature('l.example'),
        signature('l.example', 'to', 'Zz'),
      ],
    ],
    [
      'by one of two that cannot be told apart',
      false,
      [pass, signature('l.example'), signature('l.example', 'to')],
    ],
    ['by none', false, [pass]],
    ['but not checked', false, [signature('l.example')]],
    ['but found false', false, [result('dkim=fail header.d=l.example'), signature('l.example')]],
    [
      'but checked by a stranger',
      false,
      [result('dkim=pass header.d=l.example', 'mx.evil.example'), signature('l.example')],
    ],
    ['by another domain', false, [pass, signature('evil.example')]],
    [
      'by a domain that ends alike',
      false,
      [result('dkim=pass header.d=evil-l.example'), signature('l.example')],
    ],
    ['without the second field', false, [pass, signature('l.example', 'list-unsubscribe')]],
    [
      'and a second one added above',
      false,
      [pass, signature('l.example'), 'List-Unsubscribe: <https://evil.example/>'],
    ],
  ] as const)('signed %s: %s', (_name, signed, lines) => {
    expect(read(...lines)?.signed).toBe(signed);
    expect(unsubscribeOf(fields(url, post, ...lines), null)?.signed).toBe(false);
  });

  test.each([
    'List-Unsubscribe: <http://l.example/u>',
    'List-Unsubscribe: <javascript:alert(1)>',
    'List-Unsubscribe: https://l.example/without-brackets',
    'List-Unsubscribe: <https://user@l.example/>',
    'List-Unsubscribe:',
    'Subject: x',
  ])('nothing in %j', (line) => {
    expect(unsubscribeOf(fields(line), null)).toBe(null);
  });
});
