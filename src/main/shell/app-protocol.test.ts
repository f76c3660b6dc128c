import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { serveApp } from './app-protocol.ts';

let root: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'petrel-app-'));
  folder = join(root, 'renderer');
  mkdirSync(join(folder, 'assets'), { recursive: true });
  writeFileSync(join(folder, 'index.html'), '<p>hello');
  writeFileSync(join(folder, 'assets', 'a.js'), '1');
  writeFileSync(join(root, 'secret.js'), 'secret');
});
afterAll(() => rmSync(root, { recursive: true }));

const get = (url: string, method = 'GET') => serveApp(folder, { url, method });

test('the start page and assets are served with policy and type', async () => {
  const page = await get('petrel-app://app/');
  expect(await page.text()).toBe('<p>hello');
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('content-security-policy')).not.toContain('unsafe');
  const script = await get('petrel-app://app/assets/a.js?v=1');
  expect(script.headers.get('content-type')).toMatch(/^text\/javascript/);
});

test('nothing outside the folder, of another host, type or method is served', async () => {
  for (const url of [
    'petrel-app://app/../secret.js',
    'petrel-app://app/%2e%2e/secret.js',
    'petrel-app://app/..%2fsecret.js',
    'petrel-app://app/assets/%2e%2e%2f%2e%2e%2fsecret.js',
    'petrel-app://app/%00',
    'petrel-app://app/%E0%A4%A',
    'petrel-app://app/assets',
    'petrel-app://other/index.html',
    'petrel-app://app/none.js',
  ]) {
    expect((await get(url)).status, url).toBe(404);
  }
  expect((await get('petrel-app://app/', 'POST')).status).toBe(404);
});
