// Serves the built renderer under petrel-app://app, with a content policy in the header where no page can loosen it.
import { readFile } from 'node:fs/promises';
import { extname, join, normalize, sep } from 'node:path';
import { APP_ORIGIN, BODY_SCHEME, PREVIEW_SCHEME } from './schemes.ts';

export const APP_CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  `frame-src ${BODY_SCHEME}: ${PREVIEW_SCHEME}:`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  // No string becomes markup, code or a script's address: only the sanitiser may make an inert document of one.
  "require-trusted-types-for 'script'",
  'trusted-types dompurify',
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

const notFound = (): Response => new Response(null, { status: 404 });

/** @param folder the renderer's build output; nothing outside of it is served. */
export async function serveApp(folder: string, request: { url: string; method: string }): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== APP_ORIGIN || request.method !== 'GET') return notFound();
  let path: string;
  try {
    path = decodeURIComponent(url.pathname);
  } catch {
    // A malformed escape names no file of ours.
    return notFound();
  }
  const file = normalize(join(folder, path === '/' ? 'index.html' : path));
  const type = types[extname(file)];
  if (!file.startsWith(folder + sep) || file.includes('\0') || type === undefined) return notFound();
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch {
    // Absent or unreadable: the page sees a missing file either way.
    return notFound();
  }
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-security-policy': APP_CONTENT_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    },
  });
}
