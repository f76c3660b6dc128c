// Serves the page that draws PDFs, and its scripts, under petrel-preview://pdf/: files of ours alone. The octets of a PDF
// never have an address; the window hands them over. The header's policy leaves the page nothing but its own scripts.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { APP_ORIGIN, PREVIEW_ORIGIN } from './schemes.ts';

export const PREVIEW_CONTENT_POLICY = [
  "default-src 'none'",
  `script-src ${PREVIEW_ORIGIN}`,
  `style-src ${PREVIEW_ORIGIN}`,
  // The worker of an opaque origin starts from a blob: that imports a script of ours, under this same policy.
  'worker-src blob:',
  "connect-src 'none'",
  "img-src 'none'",
  "base-uri 'none'",
  "form-action 'none'",
  `frame-ancestors ${APP_ORIGIN}`,
  'sandbox allow-scripts',
].join('; ');

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
};

const notFound = (): Response => new Response(null, { status: 404 });

/** @param folder the renderer's build output */
export async function servePreview(
  folder: string,
  request: { url: string; method: string },
): Promise<Response> {
  const url = new URL(request.url);
  if (`${url.protocol}//${url.host}` !== PREVIEW_ORIGIN || request.method !== 'GET') return notFound();
  const file =
    url.pathname === '/' ? 'preview.html' : /^\/(?:assets|pdfjs)\/[\w.-]+$/.exec(url.pathname)?.[0];
  const type = file === undefined ? undefined : types[extname(file)];
  if (file === undefined || type === undefined) return notFound();
  let bytes: Buffer;
  try {
    bytes = await readFile(join(folder, file));
  } catch {
    // Absent or unreadable: the page sees a missing file either way.
    return notFound();
  }
  return new Response(new Uint8Array(bytes), {
    headers: {
      'content-type': type,
      'content-security-policy': PREVIEW_CONTENT_POLICY,
      // The page's origin is opaque, so that even its own scripts come from elsewhere; they are no secret.
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
    },
  });
}
