import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { demoMail } from './mail.ts';

const now = new Date('2026-11-21T12:00:00Z');
const { imap, pop3 } = demoMail(now);

describe('the demo mail', () => {
  test('fills both accounts, oldest first, nothing from the future', () => {
    expect(imap.length + pop3.length).toBeGreaterThan(120);
    for (const messages of [imap, pop3]) {
      const times = messages.map(({ date }) => date.getTime());
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times.at(-1)).toBeLessThan(now.getTime());
    }
  });

  test('is the same for the same moment', () => {
    expect(demoMail(now)).toEqual({ imap, pop3 });
  });

  test('is legible to a parser that is not ours, in every charset', async () => {
    const seen = new Map();
    for (const { raw } of [...imap, ...pop3]) {
      const parsed = await simpleParser(raw, { skipImageLinks: true });
      expect(parsed.subject).not.toMatch(/\uFFFD|=\?/);
      expect(`${parsed.text}${parsed.html}`).not.toContain('\uFFFD');
      expect(parsed.date?.getTime()).not.toBeNaN();
      seen.set(parsed.messageId, parsed);
    }
    expect(seen.size).toBe(imap.length + pop3.length);
    const subjects = [...seen.values()].map(({ subject }) => subject);
    for (const subject of [
      'ウミツバメの写真について',
      '关于海鸟观测数据的合作',
      '바다제비 가락지 기록 문의',
      'صور من رحلة البحر الأحمر',
    ]) {
      expect(subjects).toContain(subject);
    }
    for (const { inReplyTo } of seen.values()) if (inReplyTo) expect(seen.has(inReplyTo)).toBe(true);
    const japanese = [...seen.values()].find(({ subject }) => subject.startsWith('ウミツバメ'));
    expect(japanese.text).toContain('ありがとうございました');
    expect(japanese.from.value[0].name).toBe('佐藤 美咲');
  });
});
