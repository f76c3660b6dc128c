// Links that lie, and links that only look as if they did.
import { describe, expect, test } from 'vitest';
import {
  claimedHost,
  fromPunycode,
  linkTarget,
  mismatchedHost,
  readableHost,
  registrableHost,
} from './link-check.ts';

describe('linkTarget', () => {
  test.each([
    ['https://example.org/x?y#z', 'https://example.org/x?y#z'],
    ['HTTP://EXAMPLE.org', 'http://example.org/'],
    ['//example.org/x', 'https://example.org/x'],
    ['mailto:a@b.c?subject=x', 'mailto:a@b.c?subject=x'],
    ['javascript:alert(1)', undefined],
    ['data:text/html,x', undefined],
    ['file:///etc/passwd', undefined],
    ['ftp://example.org/', undefined],
    ['relative.html', undefined],
    ['', undefined],
    ['https://', undefined],
    ['java\nscript:alert(1)', undefined],
  ])('%j → %j', (raw, href) => {
    expect(linkTarget(raw)?.href).toBe(href);
  });

  test('what stands before the @ is not where it goes', () => {
    const target = linkTarget('https://bank.example@evil.example/login');
    expect(target?.host).toBe('evil.example');
    expect(target?.href).toBe('https://evil.example/login');
    expect(target?.shown).toContain('evil.example');
    expect(target?.shown).not.toContain('bank');
  });
});

describe('mismatchedHost', () => {
  const check = (words: string, href: string): string | null => {
    const target = linkTarget(href);
    return target ? mismatchedHost(words, target) : null;
  };
  test.each([
    ['https://bank.example/login', 'https://evil.example/', 'bank.example'],
    ['www.bank.example', 'https://evil.example/bank.example', 'www.bank.example'],
    ['bank.example', 'https://bank.example.evil.example/', 'bank.example'],
    ['→ https://bank.example ←', 'https://evil.example/', 'bank.example'],
    ['https://bank.example/', 'https://evil.example/?url=https%3A%2F%2Fbank.example%2F', 'bank.example'],
    ['https://bank\u200b.example/', 'https://evil.example/', 'bank.example'],
    ['https://bаnk.example/', 'https://bank.example/', 'xn--bnk-6cd.example'],
  ])('warns: %j → %s', (words, href, claimed) => {
    expect(check(words, href)).toBe(claimed);
  });

  test.each([
    ['Click here', 'https://evil.example/'],
    ['https://example.org/long/path', 'https://www.example.org/long/path?utm=1'],
    ['shop.example.co.uk', 'https://click.example.co.uk/abc'],
    ['example.org', 'https://example.org/'],
    ['https://shop.example/', 'https://u12.ct.sendgrid.net/ls/click?upn=abc'],
    [
      'https://shop.example/',
      'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fshop.example%2F',
    ],
    ['report.pdf', 'https://files.example/x'],
    ['Node.js', 'https://example.org/'],
    ['v1.2.3', 'https://example.org/'],
    ['3.14', 'https://example.org/'],
    ['ann@example.org', 'https://elsewhere.example/'],
    ['ann@example.org', 'mailto:ann@example.org'],
    ['See https://bank.example for more', 'https://elsewhere.example/'],
    ['', 'https://example.org/'],
    ['BANK.EXAMPLE', 'https://bank.example/'],
    ['münchen.example', 'https://xn--mnchen-3ya.example/'],
  ])('is quiet: %j → %s', (words, href) => {
    expect(check(words, href)).toBe(null);
  });
});

test('claimedHost needs an address, not a sentence', () => {
  expect(claimedHost('https://example.org:8080/x')).toBe('example.org');
  expect(claimedHost('e.g.')).toBe(null);
  expect(claimedHost('hello.world')).toBe('hello.world');
  expect(claimedHost(`${'a.'.repeat(500)}example.org`)).toBe(null);
});

test('registrableHost', () => {
  expect(registrableHost('a.b.example.org')).toBe('example.org');
  expect(registrableHost('a.b.example.co.uk')).toBe('example.co.uk');
  expect(registrableHost('example.de')).toBe('example.de');
  expect(registrableHost('127.0.0.1')).toBe('127.0.0.1');
  expect(registrableHost('localhost')).toBe('localhost');
});

describe('readableHost', () => {
  test.each([
    ['xn--mnchen-3ya.example', 'münchen.example'],
    ['xn--80ak6aa92e.com', 'xn--80ak6aa92e.com'],
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф'],
    ['xn--r8jz45g.jp', '例え.jp'],
    ['xn--pypal-4ve.com', 'xn--pypal-4ve.com'],
    ['example.org', 'example.org'],
    ['xn--zzzzzzzzzzz99999.com', 'xn--zzzzzzzzzzz99999.com'],
  ])('%s → %s', (ascii, shown) => {
    expect(readableHost(ascii)).toBe(shown);
  });

  test('punycode agrees with the platform', () => {
    for (const name of ['bücher', 'пример', '例え', 'ελληνικά', 'עברית', 'ü'.repeat(20)]) {
      const label = new URL(`https://${name}.example`).hostname.split('.')[0] ?? '';
      expect(fromPunycode(label.slice(4))).toBe(name);
    }
    expect(fromPunycode('99999999')).toBe(null);
  });
});
