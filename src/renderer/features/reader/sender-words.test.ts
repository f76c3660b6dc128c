// Every finding about a sender has its words; warnings come first and nothing known means nothing said.
import { expect, test } from 'vitest';
import type { SenderCheck } from '../../../shared/model/body.ts';
import type { SenderTruth } from '../../../shared/model/sender.ts';
import { senderRemarks } from './sender-words.ts';

const from = { name: 'Bank', address: 'service@bank.example' };
const check: SenderCheck = {
  server: 'mx.home.example',
  verdict: 'verified',
  dmarc: 'pass',
  dkim: 'pass',
  spf: null,
  signedBy: 'bank.example',
};
const known: SenderTruth = { firstMessage: false, imitates: null, repliesElsewhere: [] };

test('where nothing is known nothing is said', () => {
  expect(senderRemarks(from, undefined, null)).toEqual([]);
  expect(senderRemarks(from, undefined, known)).toEqual([]);
});

test('a verified sender, with what each check found and who says so', () => {
  expect(senderRemarks(from, check, known)).toEqual([
    {
      tone: 'good',
      text: 'Verified: from bank.example',
      detail:
        'According to mx.home.example: DMARC passed; DKIM passed, signed by bank.example; SPF not checked.',
    },
  ]);
});

test.each([
  ['failed', 'warning', /doubts that this is from bank\.example/],
  ['unknown', 'plain', /Not verified/],
] as const)('a sender whose check is %s', (verdict, tone, words) => {
  const [remark] = senderRemarks(from, { ...check, verdict, dmarc: 'fail' }, known);
  expect(remark).toMatchObject({ tone, text: expect.stringMatching(words) });
  expect(remark?.detail).toContain('DMARC failed');
});

test('an imitation is named before a passed check: an imitator’s own domain passes', () => {
  const remarks = senderRemarks(from, check, {
    firstMessage: true,
    imitates: 'service@bank-one.example',
    repliesElsewhere: [{ name: '', address: 'x@away.example' }],
  });
  expect(remarks.map(({ tone }) => tone)).toEqual(['warning', 'good', 'plain', 'plain']);
  expect(remarks[0]?.text).toContain('service@bank-one.example');
  expect(remarks[2]?.text).toBe('First message from this address');
  expect(remarks[3]?.text).toBe('Answers go to x@away.example');
});
