// Links that lie, and links that only look as if they did.
import { describe, expect, test } from 'vitest';
import { claimedHost, fromPunycode, linkTarget, mismatchedHost, readableHost } from './link-check.ts';

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
    ['Log in at https://bank.example/login now', 'https://evil.example/', 'bank.example'],
    ['Visit www.bank.example today', 'https://evil.example/', 'www.bank.example'],
    [`https://bank.example/${'a'.repeat(900)}`, 'https://evil.example/', 'bank.example'],
    ['https://bank.example/@ann', 'https://evil.example/', 'bank.example'],
    ['https://ann@bank.example/', 'https://evil.example/', 'bank.example'],
    ['https:\\\\bank.example\\login', 'https://evil.example/', 'bank.example'],
    ['https:/bank.example', 'https://evil.example/', 'bank.example'],
    ['https:∕∕bank.example∕login', 'https://evil.example/', 'bank.example'],
    ['https：／／bank．example／', 'https://evil.example/', 'bank.example'],
    ['bank。example', 'https://evil.example/', 'bank.example'],
    ['bank․example', 'https://evil.example/', 'bank.example'],
    ['𝐛𝐚𝐧𝐤.𝐞𝐱𝐚𝐦𝐩𝐥𝐞', 'https://evil.example/', 'bank.example'],
    ['bank\u034f.\u2063exa\u00admple\ufe0f', 'https://evil.example/', 'bank.example'],
    ['bank\u3164.example', 'https://evil.example/', 'bank.example'],
    ['\u202ebank.example\u202c', 'https://evil.example/', 'bank.example'],
    ['bank.example:443', 'https://evil.example/', 'bank.example'],
    ['https://bank.example.', 'https://evil.example/', 'bank.example'],
    ['http://192.0.2.7/', 'https://evil.example/', '192.0.2.7'],
    ['https://bank.example', 'http://3232235777/', 'bank.example'],
    ['https://bank.example', 'http://[2001:db8::1]/', 'bank.example'],
    ['https://bank.example', 'https://bank.example@evil.example/', 'bank.example'],
    ['https://bank.example', 'https://bank-example.com/', 'bank.example'],
    ['https://bank.example', 'https://xn--bnk-6cd.example/', 'bank.example'],
    ['https://bank.github.io/', 'https://evil.github.io/', 'bank.github.io'],
    ['bank.herokuapp.com', 'https://evil.herokuapp.com/', 'bank.herokuapp.com'],
    ['https://shop.me.uk', 'https://other.me.uk/', 'shop.me.uk'],
    ['https://bank.uk.com', 'https://evil.uk.com/', 'bank.uk.com'],
    ['https://school.sch.uk/', 'https://b.evil.sch.uk/', 'school.sch.uk'],
    ['https://bank.tokyo.jp/', 'https://evil.tokyo.jp/', 'bank.tokyo.jp'],
    ['https://ann.blogspot.de/', 'https://evil.blogspot.de/', 'ann.blogspot.de'],
    ['https://ann.tumblr.com/', 'https://evil.tumblr.com/', 'ann.tumblr.com'],
    ['https://ann.s3.amazonaws.com/', 'https://evil.s3.amazonaws.com/', 'ann.s3.amazonaws.com'],
    ['https://bank.example', 'https://files.outlook.com/x', 'bank.example'],
    ['https://bank.example', 'https://evil.substack.com/p/x', 'bank.example'],
    ['https://bank.example', 'https://evil.example/sendgrid.net', 'bank.example'],
    ['https://bank.example', 'https://sendgrid.net.evil.example/', 'bank.example'],
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
    ['See bank.example for more', 'https://elsewhere.example/'],
    ['See https://news.example/a for more', 'https://click.news.example/x?u=1'],
    ['https://bank.example:8443/', 'https://bank.example/'],
    ['HTTPS://WWW.BANK.EXAMPLE', 'https://bank.example./'],
    ['https://bank.example/login…', 'https://bank.example/login?id=7'],
    ['(https://bank.example)', 'https://bank.example/'],
    ['https://example.co.jp/', 'https://mail.example.co.jp/'],
    ['https://a.example.gov.uk/', 'https://b.example.gov.uk/'],
    ['https://www.ann.github.io/', 'https://ann.github.io/'],
    ['https://www.bank.uk.com', 'https://login.bank.uk.com/'],
    ['https://www.ann.tumblr.com/', 'https://ann.tumblr.com/'],
    ['https://writer.substack.com/p/x', 'https://substack.com/redirect/2/ey'],
    ['https://shop.example', 'https://urldefense.proofpoint.com/v2/url?u=https-3A__shop.example'],
    ['https://shop.example', 'https://shop.us1.list-manage.com/track/click?u=1'],
    ['http://1.2.3.4/x', 'http://1.2.3.4/y'],
    ['https://mastodon.example/@ann', 'https://mastodon.example/@ann'],
    ['Fish & Chips, Inc.', 'https://elsewhere.example/'],
    ['Version 2.0 is here...', 'https://elsewhere.example/'],
    ['https', 'https://elsewhere.example/'],
    ['wwwow.', 'https://elsewhere.example/'],
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

describe('readableHost', () => {
  test.each([
    ['xn--mnchen-3ya.example', 'münchen.example'],
    ['xn--80ak6aa92e.com', 'xn--80ak6aa92e.com'],
    ['xn--e1afmkfd.xn--p1ai', 'пример.рф'],
    ['xn--r8jz45g.jp', '例え.jp'],
    ['xn--pypal-4ve.com', 'xn--pypal-4ve.com'],
    ['example.org', 'example.org'],
    ['xn--zzzzzzzzzzz99999.com', 'xn--zzzzzzzzzzz99999.com'],
    ['xn--strae-oqa.de', 'straße.de'],
    ['xn--80akhbyknj4f.xn--p1ai', 'испытание.рф'],
    ['xn--4gbrim.xn--ymcbaaajlc6dj7bxne2c', 'موقع.xn--ymcbaaajlc6dj7bxne2c'],
  ])('%s → %s', (ascii, shown) => {
    expect(readableHost(ascii)).toBe(shown);
  });

  const shown = (name: string): string => readableHost(new URL(`https://${name}`).hostname);
  test.each([
    'bücher.de',
    'høst.no',
    'łódź.pl',
    'việtnam.vn',
    'ısparta.tr',
    '東京.jp',
    'サッカー.jp',
    '한국.kr',
    'ไทย.th',
    'भारत.in',
    'ქართული.ge',
    'עברית.il',
  ])('a name of one script is shown in it: %s', (name) => {
    expect(shown(name)).toBe(name);
  });
  test.each([
    'pаypal.com',
    'аррӏе.com',
    'googlе.com',
    'αρρ.gr',
    'pɑypal.com',
    'ɡoogle.com',
    'paypaɩ.com',
    'bankノlogin.jp',
    'bankーlogin.jp',
    'paypaไ.com',
    'ոսհ.am',
    'bankა.ge',
  ])('a name that mixes scripts or imitates is shown in punycode: %s', (name) => {
    expect(shown(name)).toMatch(/^xn--/);
  });

  test('punycode agrees with the platform', () => {
    for (const name of ['bücher', 'пример', '例え', 'ελληνικά', 'עברית', 'ü'.repeat(20)]) {
      const label = new URL(`https://${name}.example`).hostname.split('.')[0] ?? '';
      expect(fromPunycode(label.slice(4))).toBe(name);
    }
    expect(fromPunycode('99999999')).toBe(null);
  });
});
