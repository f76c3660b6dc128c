// What the window and the frame that sanitises large messages tell each other, by postMessage. A message may have got hold of
// that frame: what it answers is read here before the window acts on it.
import type { FrameDocument, FrameInput, SuspiciousLink } from './frame-document.ts';
import { readerLimits } from './sanitize/limits.ts';

/** Window → frame. One at a time. */
export interface CleaningRequest {
  readonly job: number;
  readonly input: FrameInput;
  /** Somebody waits: its beginning first. */
  readonly hurried: boolean;
}

/** Frame → window. */
export type CleaningReport =
  | { readonly type: 'ready' }
  /** The beginning of the document; `done` follows. */
  | { readonly type: 'begun'; readonly job: number; readonly made: FrameDocument }
  | { readonly type: 'done'; readonly job: number; readonly made: FrameDocument }
  | { readonly type: 'failed'; readonly job: number };

/** What a message of the frame says, or null for anything else. */
export function readCleaningReport(data: unknown): CleaningReport | null {
  const { type, job, made } = fields(data);
  if (type === 'ready') return { type };
  if (typeof job !== 'number') return null;
  if (type === 'failed') return { type, job };
  if (type !== 'done' && type !== 'begun') return null;
  const read = readDocument(made);
  return read ? { type, job, made: read } : null;
}

function readDocument(made: unknown): FrameDocument | null {
  const { html, blocked, remoteImages, mismatches, suspicious, cut } = fields(made);
  const { remoteImages: pictures, hosts, trackingPixels } = fields(blocked);
  if (typeof html !== 'string' || html.length > MOST_CHARS || typeof cut !== 'boolean') return null;
  if (!isCount(pictures) || !isCount(trackingPixels) || !isCount(mismatches)) return null;
  if (!areTexts(hosts) || !areTexts(remoteImages) || !Array.isArray(suspicious)) return null;
  const links = suspicious.flatMap((link: unknown): SuspiciousLink[] => {
    const { href, claimed } = fields(link);
    return isText(href) && isText(claimed) ? [{ href, claimed }] : [];
  });
  return {
    html,
    blocked: { remoteImages: pictures, hosts, trackingPixels },
    remoteImages,
    mismatches,
    suspicious: links,
    cut,
  };
}

/** Cleaning adds marks and notes; never as much as this. */
const MOST_CHARS = 4 * readerLimits.htmlChars;

const fields = (data: unknown): Readonly<Record<string, unknown>> =>
  typeof data === 'object' && data !== null ? (data as Readonly<Record<string, unknown>>) : {};
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value.length <= readerLimits.hrefChars;
const areTexts = (value: unknown): value is string[] => Array.isArray(value) && value.every(isText);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
