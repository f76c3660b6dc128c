// Serves sanitised message documents and their inline images to the reader's frame, under petrel-body://<token>/.
// The header's policy holds whatever the document says: no script, no request, no form, no frame.
import { randomBytes } from 'node:crypto';
import type { MessageId } from '../../shared/model/ids.ts';
import { APP_ORIGIN, BODY_SCHEME } from './schemes.ts';

/** Documents and characters of them that are kept; the oldest go first. */
export const readerLimits = { documents: 40, characters: 60_000_000, imageOctets: 50 * 1024 * 1024 } as const;

interface Presented {
  readonly messageId: MessageId;
  readonly html: string;
  /** Addresses of the web that the person allowed; `/remote/N` is the N-th. */
  readonly pictures: readonly string[];
  /** Only this window's frames may load it. */
  readonly webContentsId: number;
}

export interface ReaderDocuments {
  /** @returns the address of the document, unguessable and only good for that window. */
  present(webContentsId: number, messageId: MessageId, html: string, pictures?: readonly string[]): string;
  dropWindow(webContentsId: number): void;
  /** @param webContentsId the window whose frame asks, or null when the request came from nowhere known. */
  serve(url: string, method: string, webContentsId: number | null): Promise<Response>;
}

export interface ReaderOptions {
  readonly partBytes: (messageId: MessageId, partId: string) => Promise<Uint8Array | null>;
  /** Loaded by the engine, which refuses what may not be asked; `showing` is the same for one document. */
  readonly remotePicture: (showing: string, url: string) => Promise<Uint8Array | null>;
}

const contentPolicy = (host: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data: ${BODY_SCHEME}://${host}`,
    "base-uri 'none'",
    "form-action 'none'",
    `frame-ancestors ${APP_ORIGIN}`,
    // A click on a link may ask for a window; main refuses it and hands the address to the system's browser.
    'sandbox allow-popups',
  ].join('; ');

const IMAGE_MAGIC: readonly { type: string; at: number; bytes: string }[] = [
  { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
  { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
  { type: 'image/gif', at: 0, bytes: 'GIF8' },
  { type: 'image/webp', at: 8, bytes: 'WEBP' },
  { type: 'image/bmp', at: 0, bytes: 'BM' },
  { type: 'image/avif', at: 4, bytes: 'ftypavif' },
];

/** The image type the bytes themselves show; null for anything else. Labels lie, and SVG is a document, not a picture. */
export function imageType(bytes: Uint8Array): string | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  return IMAGE_MAGIC.find((magic) => head.startsWith(magic.bytes, magic.at))?.type ?? null;
}

const notFound = (): Response => new Response(null, { status: 404 });

export function createReaderDocuments(options: ReaderOptions): ReaderDocuments {
  /** By token; insertion order is age. */
  const documents = new Map<string, Presented>();

  const trim = (): void => {
    let characters = 0;
    for (const document of documents.values()) characters += document.html.length;
    for (const [token, document] of documents) {
      if (documents.size <= readerLimits.documents && characters <= readerLimits.characters) break;
      // The newest always stays: it is about to be loaded.
      if (documents.size === 1) break;
      documents.delete(token);
      characters -= document.html.length;
    }
  };

  const serveImage = async (asked: Promise<Uint8Array | null>): Promise<Response> => {
    const bytes = await asked;
    const type = bytes && bytes.length <= readerLimits.imageOctets ? imageType(bytes) : null;
    if (!bytes || !type) return notFound();
    return new Response(new Uint8Array(bytes), {
      headers: {
        'content-type': type,
        'content-security-policy': "default-src 'none'; sandbox",
        'x-content-type-options': 'nosniff',
        'cache-control': 'no-store',
      },
    });
  };

  return {
    present: (webContentsId, messageId, html, pictures = []) => {
      const token = randomBytes(16).toString('hex');
      documents.set(token, { messageId, html, pictures, webContentsId });
      trim();
      return `${BODY_SCHEME}://${token}/`;
    },
    dropWindow: (webContentsId) => {
      for (const [token, document] of documents) {
        if (document.webContentsId === webContentsId) documents.delete(token);
      }
    },
    serve: async (address, method, webContentsId) => {
      const url = new URL(address);
      const document = documents.get(url.hostname);
      if (!document || method !== 'GET' || url.port !== '' || document.webContentsId !== webContentsId) {
        return notFound();
      }
      const part = /^\/cid\/(\d+(?:\.\d+)*)$/.exec(url.pathname)?.[1];
      if (part !== undefined) return serveImage(options.partBytes(document.messageId, part));
      const position = /^\/remote\/(\d{1,4})$/.exec(url.pathname)?.[1];
      const picture = position === undefined ? undefined : document.pictures[Number(position)];
      if (picture !== undefined) return serveImage(options.remotePicture(url.hostname, picture));
      if (url.pathname !== '/') return notFound();
      return new Response(document.html, {
        headers: {
          'content-type': 'text/html; charset=utf-8',
          'content-security-policy': contentPolicy(url.hostname),
          'x-content-type-options': 'nosniff',
          'referrer-policy': 'no-referrer',
          'x-dns-prefetch-control': 'off',
          'cache-control': 'no-store',
        },
      });
    },
  };
}
