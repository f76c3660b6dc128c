// Serves sanitised message documents and their inline images to the reader's frames, under petrel-body://<room>/<token>/.
// A room is a random host, and a process of its own; a token names one document in it, which is given out once. The header's
// policy holds whatever the document says: no script, no request, no form, no frame.
import { randomBytes } from 'node:crypto';
import type { MessageId } from '../../shared/model/ids.ts';
import { PictureBudget, pictureBudgets } from '../../shared/picture-budget.ts';
import { APP_ORIGIN, BODY_SCHEME } from './schemes.ts';
import { BEGUN, WaitingPage } from './waiting-page.ts';

/** Documents, characters of them and rooms that are kept; the oldest go first. */
export const readerLimits = {
  documents: 40,
  characters: 60_000_000,
  rooms: 8,
  imageOctets: 50 * 1024 * 1024,
} as const;

interface Presented {
  readonly messageId: MessageId;
  /** Empty once it was given out. */
  html: string | null;
  /** The host it may be asked for under. */
  readonly room: string;
  /** Addresses of the web that the person allowed; `/remote/N` is the N-th. */
  readonly pictures: readonly string[];
  /** What they, and those inside the message, may still become. */
  readonly budget: PictureBudget;
  /** That it comes in, where not all of it is given out at once. */
  page: WaitingPage | null;
  /** Nobody opened it yet. */
  ahead: boolean;
  /** Only this window's frames may load it. */
  readonly webContentsId: number;
  /** Its pictures wait for that: whether the person opened it, or it went unread. */
  readonly opened: Promise<boolean>;
  readonly open: (opened: boolean) => void;
}

/** A host that documents are shown under one after the other. */
interface Room {
  readonly webContentsId: number;
  /** Of the page that waits there for the next of them. */
  readonly token: string;
  /** Of a page that a frame holds open. */
  page: WaitingPage | null;
}

export interface ReaderDocuments {
  /**
   * @param like an earlier one, for a page on the same host
   * @returns the address of a page that stays open, empty, until a document is presented there.
   */
  room(webContentsId: number, like?: string): string;
  /** Whether a frame holds that page open and nothing was written into it. */
  waits(url: string): boolean;
  /**
   * @param room of that window; without one, or when it is gone, the document gets a host of its own
   * @returns the address of the document: unguessable, good once, and only for that window. That of the room when its page
   * waits: the document is written into it. What belongs to it is served until it is dismissed.
   */
  present(webContentsId: number, messageId: MessageId, html: string, options?: PresentOptions): string;
  /**
   * All of a document that was presented unfinished.
   * @returns false: it begins otherwise, or is not there any more; present it anew
   */
  complete(webContentsId: number, url: string, html: string): boolean;
  /** The person opened a document that was presented ahead of that. */
  opened(webContentsId: number, url: string): void;
  /** The document is out of sight: nothing of it is served any more. */
  dismiss(webContentsId: number, url: string): void;
  dropWindow(webContentsId: number): void;
  /** @param webContentsId the window whose frame asks, or null when the request came from nowhere known. */
  serve(url: string, method: string, webContentsId: number | null): Promise<Response>;
}

export interface PresentOptions {
  readonly pictures?: readonly string[];
  readonly room?: string;
  /** Nobody asked for it yet: nothing is looked up for its pictures, and of a long one only the first part comes, until `opened`. */
  readonly ahead?: boolean;
  /** It is the beginning of a document, to be followed by `complete`. */
  readonly unfinished?: boolean;
}

export interface ReaderOptions {
  readonly partBytes: (messageId: MessageId, partId: string) => Promise<Uint8Array | null>;
  /** Loaded by the engine, which refuses what may not be asked; `showing` is the same for one document. */
  readonly remotePicture: (showing: string, url: string, messageId: MessageId) => Promise<Uint8Array | null>;
  /** The first screen of a document that was written into a waiting page is in its frame. */
  readonly onBegun: (url: string) => void;
}

/** @param folder where the document's own pictures are, and nothing of any other */
const contentPolicy = (folder: string): string =>
  [
    "default-src 'none'",
    "style-src 'unsafe-inline'",
    `img-src data: ${folder}`,
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

/** In the place of a picture that would take too much memory beside the others. Of ours, so it may be a drawing. */
const TOO_LARGE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 240 60" width="240" height="60"><rect width="240" height="60" fill="#888" fill-opacity=".2"/>' +
  '<g font-family="sans-serif" font-size="12" fill="#888" text-anchor="middle"><text x="120" y="26">Picture not shown:</text>' +
  '<text x="120" y="43">it takes too much memory</text></g></svg>';

const picture = (body: string | Uint8Array<ArrayBuffer>, type: string): Response =>
  new Response(body, {
    headers: {
      'content-type': type,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
    },
  });

const notFound = (): Response => new Response(null, { status: 404 });

const page = (html: string | ReadableStream<Uint8Array>, folder: string): Response =>
  new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': contentPolicy(folder),
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'x-dns-prefetch-control': 'off',
      'cache-control': 'no-store',
    },
  });

const addressOf = (host: string, token: string): string => `${BODY_SCHEME}://${host}/${token}/`;

const randomName = (): string => randomBytes(16).toString('hex');

export function createReaderDocuments(options: ReaderOptions): ReaderDocuments {
  /** By token; insertion order is age. */
  const documents = new Map<string, Presented>();
  /** By host; insertion order is age. */
  const rooms = new Map<string, Room>();

  const open = (webContentsId: number, like?: string): string => {
    const held = hostOf(webContentsId, like);
    rooms.get(held ?? '')?.page?.end();
    rooms.delete(held ?? '');
    const host = held ?? randomName();
    const token = randomName();
    rooms.set(host, { webContentsId, token, page: null });
    for (const [old, { page }] of rooms) {
      if (rooms.size <= readerLimits.rooms) break;
      page?.end();
      rooms.delete(old);
    }
    return addressOf(host, token);
  };

  /** The host of a window's own room. */
  const hostOf = (webContentsId: number, room: string | undefined): string | null => {
    const host = room === undefined ? '' : new URL(room).hostname;
    return rooms.get(host)?.webContentsId === webContentsId ? host : null;
  };

  /** The page of a room, when this is its address. */
  const roomAt = (address: string): Room | null => {
    const { hostname, port, pathname } = new URL(address);
    const room = rooms.get(hostname);
    return room && port === '' && pathname === `/${room.token}/` ? room : null;
  };

  const forget = (token: string, { open: tell }: Presented): void => {
    documents.delete(token);
    tell(false);
  };

  const trim = (): void => {
    let characters = 0;
    for (const { html } of documents.values()) characters += html?.length ?? 0;
    for (const [token, document] of documents) {
      if (documents.size <= readerLimits.documents && characters <= readerLimits.characters) break;
      // The newest always stays: it is about to be loaded.
      if (documents.size === 1) break;
      forget(token, document);
      document.page?.end();
      characters -= document.html?.length ?? 0;
    }
  };

  const serveImage = async (
    asked: Promise<Uint8Array | null>,
    budget: PictureBudget,
    name: string,
  ): Promise<Response> => {
    const bytes = await asked;
    const type = bytes && bytes.length <= readerLimits.imageOctets ? imageType(bytes) : null;
    if (!bytes || !type) return notFound();
    return budget.fits(name, bytes)
      ? picture(new Uint8Array(bytes), type)
      : picture(TOO_LARGE, 'image/svg+xml');
  };

  const find = (address: string): { token: string; document: Presented; path: string } | null => {
    const url = new URL(address);
    const [, token = '', path = ''] = /^\/([0-9a-f]{32})\/(.*)$/.exec(url.pathname) ?? [];
    const document = documents.get(token);
    if (!document || document.room !== url.hostname || url.port !== '') return null;
    return { token, document, path };
  };

  return {
    room: open,
    waits: (url) => roomAt(url)?.page?.waits === true,
    present: (webContentsId, messageId, html, options = {}) => {
      const { pictures = [], room, ahead = false, unfinished = false } = options;
      const held = hostOf(webContentsId, room);
      const host = held ?? randomName();
      const waiting = room !== undefined && held !== null ? roomAt(room) : null;
      const written =
        waiting?.page?.write(html, ahead ? 'held' : unfinished ? 'unfinished' : 'whole') === true;
      const token = waiting && written ? waiting.token : randomName();
      const { promise: opened, resolve } = Promise.withResolvers<boolean>();
      if (!ahead) resolve(true);
      const given = written ? null : html;
      documents.set(token, {
        messageId,
        html: given,
        room: host,
        pictures,
        budget: new PictureBudget(pictureBudgets.addressed),
        page: written ? (waiting?.page ?? null) : null,
        ahead,
        webContentsId,
        opened,
        open: resolve,
      });
      trim();
      return addressOf(host, token);
    },
    complete: (webContentsId, url, html) => {
      const found = find(url);
      return found?.document.webContentsId === webContentsId && found.document.page?.complete(html) === true;
    },
    opened: (webContentsId, url) => {
      const found = find(url);
      if (found?.document.webContentsId !== webContentsId) return;
      found.document.ahead = false;
      found.document.open(true);
      found.document.page?.release();
    },
    dismiss: (webContentsId, url) => {
      const found = find(url);
      if (found?.document.webContentsId === webContentsId) forget(found.token, found.document);
    },
    dropWindow: (webContentsId) => {
      for (const [token, document] of documents) {
        if (document.webContentsId === webContentsId) forget(token, document);
      }
      for (const [host, room] of rooms) {
        if (room.webContentsId !== webContentsId) continue;
        room.page?.end();
        rooms.delete(host);
      }
    },
    serve: async (address, method, webContentsId) => {
      if (method !== 'GET' || webContentsId === null) return notFound();
      const { hostname } = new URL(address);
      const room = roomAt(address);
      if (room?.webContentsId === webContentsId && room.page === null) {
        room.page = new WaitingPage();
        return page(room.page.body, address);
      }
      const found = find(address);
      if (!found || found.document.webContentsId !== webContentsId) return notFound();
      const { token, document, path } = found;
      if (path === BEGUN) {
        const begun = address.slice(0, -BEGUN.length);
        options.onBegun(begun);
        document.page?.begun();
        return new Response(null, { status: 204 });
      }
      if (path !== '' && !(await document.opened)) return notFound();
      const part = /^cid\/(\d+(?:\.\d+)*)$/.exec(path)?.[1];
      const { budget } = document;
      if (part !== undefined) return serveImage(options.partBytes(document.messageId, part), budget, path);
      const position = /^remote\/(\d{1,4})$/.exec(path)?.[1];
      const allowed = position === undefined ? undefined : document.pictures[Number(position)];
      if (allowed !== undefined)
        return serveImage(options.remotePicture(token, allowed, document.messageId), budget, path);
      const { html } = document;
      if (path !== '' || html === null) return notFound();
      // Whoever should learn the address of what is shown gets nothing by it.
      document.html = null;
      if (document.ahead) {
        // The first screen is laid out; what nobody may ever see is not.
        document.page = new WaitingPage();
        document.page.write(html, 'held');
        return page(document.page.body, addressOf(hostname, token));
      }
      return page(html, addressOf(hostname, token));
    },
  };
}
