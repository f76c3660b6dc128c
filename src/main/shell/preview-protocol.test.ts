import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { servePreview } from './preview-protocol.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'petrel-preview-'));
  for (const inside of ['assets', 'pdfjs']) mkdirSync(join(folder, inside));
  writeFileSync(join(folder, 'preview.html'), 'page');
  writeFileSync(join(folder, 'index.html'), 'window');
  writeFileSync(join(folder, 'cleaning.html'), 'sanitiser');
  writeFileSync(join(folder, 'assets', 'a-1.js'), '1');
  writeFileSync(join(folder, 'assets', 'a.png'), '1');
  writeFileSync(join(folder, 'pdfjs', 'pdf.worker.min.mjs'), '2');
});
afterAll(() => rmSync(folder, { recursive: true }));

const get = (url: string, method = 'GET') => servePreview(folder, { url, method });

test('the page and its scripts are served, under a policy that leaves them nothing else', async () => {
  for (const [path, text] of [
    ['', 'page'],
    ['assets/a-1.js', '1'],
    ['pdfjs/pdf.worker.min.mjs', '2'],
  ]) {
    const answer = await get(`petrel-preview://pdf/${path}`);
    expect(await answer.text()).toBe(text);
    const policy = answer.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("connect-src 'none'");
    expect(policy).toMatch(/sandbox allow-scripts$/);
    expect(policy).not.toMatch(/unsafe|same-origin|\*|https?:/);
  }
});

test('the page that sanitises gets less: its scripts alone', async () => {
  const answer = await get('petrel-preview://clean/');
  expect(await answer.text()).toBe('sanitiser');
  const policy = answer.headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(
    /script-src petrel-preview:\/\/clean; style-src 'none'; connect-src 'none'.*sandbox allow-scripts$/,
  );
  expect(policy).not.toMatch(/unsafe|same-origin|\*|https?:|blob:/);
  expect((await get('petrel-preview://clean/assets/a-1.js')).status).toBe(200);
  // Another process, for the same.
  const too = await get('petrel-preview://clean-too/');
  expect(too.headers.get('content-security-policy')).toContain('script-src petrel-preview://clean-too;');
  expect(await too.text()).toBe('sanitiser');
  for (const path of ['pdfjs/pdf.worker.min.mjs', 'preview.html', 'cleaning.html', 'assets/a.png']) {
    expect((await get(`petrel-preview://clean/${path}`)).status, path).toBe(404);
  }
});

test('nothing else is served', async () => {
  for (const url of [
    'petrel-preview://pdf/index.html',
    'petrel-preview://pdf/preview.html',
    'petrel-preview://pdf/assets/a.png',
    'petrel-preview://pdf/assets/..%2findex.html',
    'petrel-preview://pdf/assets/%2e%2e/index.html',
    'petrel-preview://pdf/assets/none.js',
    'petrel-preview://other/',
    'petrel-app://app/',
  ]) {
    expect((await get(url)).status, url).toBe(404);
  }
  expect((await get('petrel-preview://pdf/', 'POST')).status).toBe(404);
});
