// Every case of the legible corpus, read whole and in every split of its octets.
import { simpleParser } from 'mailparser';
import { describe, expect, test } from 'vitest';
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import type { BodyDocument } from '../../src/shared/model/body.ts';
import { allLegible as legible } from '../corpus/all-legible.ts';
import type { LegibleCase } from '../corpus/legible.ts';

const octets = (c: LegibleCase): Buffer => Buffer.from(c.raw, 'latin1');

function* split(bytes: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < bytes.length; at += size) yield Buffer.from(bytes.subarray(at, at + size));
}

function matches(actual: string | null, expected: string | RegExp | null): void {
  if (expected === null) expect(actual).toBe(null);
  else if (typeof expected === 'string') expect(actual?.trimEnd()).toBe(expected);
  else expect(actual?.trimEnd()).toMatch(expected);
}

function check(c: LegibleCase, body: BodyDocument): void {
  if (c.subject !== undefined) expect(body.subject).toBe(c.subject);
  if (c.from !== undefined) {
    const from = body.from[0];
    expect(from?.name ? `${from.name} <${from.address}>` : from?.address).toBe(c.from);
  }
  if (c.text !== undefined) matches(body.text, c.text);
  if (c.html !== undefined) matches(body.html, c.html);
  if (c.date !== undefined) expect(body.date).toBe(c.date);
  if (c.attachments) {
    const listed = body.attachments.map(({ partId, filename, contentType, size }, i) => {
      const any = c.attachments?.[i]?.endsWith(' *');
      return `${partId} ${filename} ${contentType} ${any ? '*' : size}`;
    });
    expect(listed).toEqual(c.attachments);
  }
  if (c.inline) expect(body.attachments.filter((a) => a.inline).map((a) => a.partId)).toEqual(c.inline);
  if (c.pictures) expect(body.pictures).toEqual(c.pictures);
  if (c.events !== undefined) expect(body.events).toHaveLength(c.events);
  const said = body.warnings.flatMap(({ code, detail }) => [code, `${code} ${detail ?? ''}`]);
  if (c.quiet) expect(said).toEqual([]);
  for (const code of c.warns ?? []) expect(said).toContain(code);
}

describe('legible', () => {
  test('there are enough cases, each with its own name', () => {
    expect(new Set(legible.map((c) => c.name)).size).toBe(legible.length);
    expect(legible.length).toBeGreaterThanOrEqual(300);
  });

  test.each(legible.map((c) => [c.name, c] as const))('%s', async (_name, c) => {
    const whole = await parseBody(octets(c), 1);
    check(c, whole);
    for (const size of [1, 2, 3, 7, 64]) {
      expect(await parseBody(split(octets(c), size), 1), `in pieces of ${size}`).toEqual(whole);
    }
  });
});

describe('an independent parser reads well-formed mail the same', () => {
  const cases = legible.filter((c) => c.wellFormed);
  test('there are enough of them', () => {
    expect(cases.length).toBeGreaterThanOrEqual(30);
  });

  test.each(cases.map((c) => [c.name, c] as const))('%s', async (_name, c) => {
    const ours = await parseBody(octets(c), 1);
    const theirs = await simpleParser(octets(c), {
      skipHtmlToText: true,
      skipTextToHtml: true,
      skipImageLinks: true,
      keepCidLinks: true,
    });
    expect(ours.subject).toBe(theirs.subject ?? '');
    expect(ours.text?.trimEnd() ?? '').toBe((theirs.text ?? '').trimEnd());
    expect(ours.html?.trimEnd() ?? '').toBe((theirs.html || '').trimEnd());
    expect(ours.attachments.map((a) => [a.filename, a.size, a.sha256])).toEqual(
      await Promise.all(
        theirs.attachments.map(async (a) => [a.filename ?? '', a.size, await digest(a.content)]),
      ),
    );
  });
});

async function digest(content: Uint8Array): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', Uint8Array.from(content))).toString('hex');
}
