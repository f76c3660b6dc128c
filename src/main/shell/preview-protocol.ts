// Serves the page that draws PDFs and the one that sanitises large messages, and their scripts, under petrel-preview://pdf/,
// petrel-preview://clean/ and petrel-preview://clean-too/: files of ours alone. What they work on never has an address; the window hands it over. The header's policy
// leaves a page nothing but its own scripts.
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { APP_ORIGIN, CLEANING_ORIGINS, PREVIEW_ORIGIN } from './schemes.ts';

const contentPolicy = (origin: string, own: readonly string[]): string =>
  [
    "default-src 'none'",
    `script-src ${origin}`,
    ...own,
    "connect-src 'none'",
    "img-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${APP_ORIGIN}`,
    'sandbox allow-scripts',
  ].join('; ');

interface ServedPage {
  readonly page: string;
  /** Where its scripts lie. */
  readonly files: RegExp;
  readonly policy: string;
}

const pages: ReadonlyMap<string, ServedPage> = new Map([
  [
    PREVIEW_ORIGIN,
    {
      page: 'preview.html',
      files: /^\/(?:assets|pdfjs)\/[\w.-]+$/,
      policy: contentPolicy(PREVIEW_ORIGIN, [
        `style-src ${PREVIEW_ORIGIN}`,
        // The worker of an opaque origin starts from a blob: that imports a script of ours, under this same policy.
        'worker-src blob:',
      ]),
    },
  ],
  ...CLEANING_ORIGINS.map((origin): [string, ServedPage] => [
    origin,
    {
      page: 'cleaning.html',
      files: /^\/assets\/[\w.-]+\.js$/,
      policy: contentPolicy(origin, ["style-src 'none'"]),
    },
  ]),
]);

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
  const served = pages.get(`${url.protocol}//${url.host}`);
  if (!served || request.method !== 'GET') return notFound();
  const file = url.pathname === '/' ? served.page : served.files.exec(url.pathname)?.[0];
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
      'content-security-policy': served.policy,
      // The page's origin is opaque, so that even its own scripts come from elsewhere; they are no secret.
      'access-control-allow-origin': '*',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
    },
  });
}
