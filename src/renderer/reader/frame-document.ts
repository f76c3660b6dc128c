// The complete document of the message frame: our head, our styles, our policy, and the sanitised letter. Main serves it
// from a scheme of ours with the same policy once more in the header.

import { frameStyles } from './frame-styles.ts';
import { escapeText, plainTextBody } from './plain-text.ts';
import { type CleanHtml, type CleanOptions, cleanHtml } from './sanitize/clean-html.ts';
import type { SuspiciousLink } from './sanitize/clean-links.ts';

export type { SuspiciousLink };

export interface FrameInput extends CleanOptions {
  /** Hostile. Null when the message has none, or the person asked for plain text. */
  readonly html: string | null;
  readonly text: string | null;
  /** Pictures below plain text: by Content-ID, and what they are called. */
  readonly pictures?: readonly { readonly contentId: string; readonly name: string }[];
  /** Markup of ours above the letter: on paper there is no window to say who wrote. */
  readonly heading?: string;
}

export interface FrameDocument {
  readonly html: string;
  readonly blocked: {
    /** Pictures that were not loaded (none when they were allowed). */
    readonly remoteImages: number;
    /** Hosts that would have learnt of the reading; sorted. */
    readonly hosts: readonly string[];
    readonly trackingPixels: number;
  };
  /** Addresses behind `remote/N` when pictures are allowed, and what would be loaded when not. */
  readonly remoteImages: readonly string[];
  /** Links whose words name another site than they lead to. */
  readonly mismatches: number;
  readonly suspicious: readonly SuspiciousLink[];
  /** The message was too long to be shown whole. */
  readonly cut: boolean;
}

/** Fetches nothing, runs nothing: whatever the header of the response says, this holds as well. */
export const FRAME_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; img-src data: petrel-body:; base-uri 'none'; form-action 'none'";

export function buildFrameDocument(input: FrameInput): FrameDocument {
  const { heading = '' } = input;
  if (input.html !== null) {
    const clean = cleanHtml(input.html, input);
    return {
      html: documentOf(
        doctypeOf(input.html),
        input.theme,
        clean.css,
        clean.bodyAttributes,
        heading + clean.body,
        clean.cut,
      ),
      blocked: {
        remoteImages: input.images === 'allowed' ? 0 : clean.remoteImages.length,
        hosts: clean.hosts,
        trackingPixels: clean.pixels,
      },
      remoteImages: clean.remoteImages,
      mismatches: clean.mismatches,
      suspicious: clean.suspicious,
      cut: clean.cut,
    };
  }
  const { body, cut } = plainTextBody(input.text ?? '');
  const pictures = (input.pictures ?? []).map(({ contentId, name }) => {
    const address = input.cid.get(contentId);
    return address === undefined ? '' : `<p><img src="${escapeText(address)}" alt="${escapeText(name)}"></p>`;
  });
  return {
    html: documentOf(STANDARDS, input.theme, '', '', heading + body + pictures.join(''), cut),
    blocked: { remoteImages: 0, hosts: [], trackingPixels: 0 },
    remoteImages: [],
    mismatches: 0,
    suspicious: [],
    cut,
  };
}

/** UTF-16 units of a message that are usually more than any screen shows. */
const BEGINNING = 32_000;
/** From which length on the beginning of a message is worth sanitising by itself. */
const LONG = 80_000;
/** UTF-16 units of a sanitised body, more than is shown of one before the rest follows. */
const SHOWN_FIRST = 28_000;

/**
 * What a long message begins with, in a fraction of the time that all of it takes. It ends somewhere, and is only fit to be
 * continued: `buildFrameDocument` of the whole usually begins with the same characters.
 * @returns null when the message is short, what comes later decides how its beginning looks, or too little of that is seen
 */
export function buildBeginning(input: FrameInput): FrameDocument | null {
  const { html } = input;
  if (html === null || html.length < LONG) return null;
  const body = Math.max(0, html.search(/<body[\s>]/i));
  const end = html.lastIndexOf('<', body + BEGINNING);
  if (end <= body || html.length - end < BEGINNING || /<style[\s>]/i.test(html.slice(end))) return null;
  const made = buildFrameDocument({ ...input, html: html.slice(0, end) });
  return made.html.length - made.html.indexOf('<body') < SHOWN_FIRST ? null : made;
}

const STANDARDS = '<!doctype html>';
/** "Limited quirks" of the HTML standard: as before HTML 5, a picture in a table's cell has no room for text below it. */
const LIMITED_QUIRKS = '<!doctype html public "-//W3C//DTD XHTML 1.0 Transitional//EN">';

/** Pictures cut into the cells of a table join without seams only in the layout that such a message was made for. */
function doctypeOf(html: string): string {
  return /^\s*<!doctype\s+html\s*>/i.test(html) ? STANDARDS : LIMITED_QUIRKS;
}

function documentOf(
  doctype: string,
  theme: 'light' | 'dark',
  css: CleanHtml['css'],
  bodyAttributes: string,
  body: string,
  cut: boolean,
): string {
  return [
    `${doctype}<html><head><meta charset="utf-8">`,
    `<meta http-equiv="Content-Security-Policy" content="${FRAME_POLICY}">`,
    '<meta name="referrer" content="no-referrer"><meta http-equiv="x-dns-prefetch-control" content="off">',
    '<base target="_blank"><title>Message</title>',
    `<style>${frameStyles(theme)}</style>`,
    css === '' ? '' : `<style>${css}</style>`,
    `</head><body${bodyAttributes}>${body}`,
    cut ? '<p class="petrel-cut">This message is too long to be shown whole.</p>' : '',
    '</body></html>',
  ].join('');
}
