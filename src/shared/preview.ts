// What the window and the frame that shows a PDF tell each other, by postMessage. The frame is as little to be trusted as
// the file in it: what it reports is read here before the window acts on it.

export type PreviewZoom = 'in' | 'out' | 'fit';

/** Window → frame. */
export type PreviewRequest =
  /** Once, after `ready`; the octets are transferred. */
  | { readonly type: 'open'; readonly bytes: Uint8Array<ArrayBuffer> }
  | { readonly type: 'page'; readonly to: number }
  | { readonly type: 'zoom'; readonly to: PreviewZoom }
  /** Answered by `pong` as long as the frame's thread is alive. */
  | { readonly type: 'ping' };

export const previewFailures = ['damaged', 'encrypted', 'too-slow', 'too-large'] as const;
export type PreviewFailure = (typeof previewFailures)[number];

/** Frame → window. */
export type PreviewReport =
  | { readonly type: 'ready' }
  | {
      readonly type: 'shown';
      /** Of the file. */
      readonly pages: number;
      /** Of them, from the first, those that can be shown. */
      readonly drawn: number;
      readonly page: number;
      /** In percent of the paper's own size. */
      readonly zoom: number;
    }
  | { readonly type: 'failed'; readonly reason: PreviewFailure }
  | { readonly type: 'pong' }
  /** Escape was pressed inside the frame. */
  | { readonly type: 'close' };

/** What a message of the frame says, or null for anything else: a hostile file may have got hold of the frame. */
export function readPreviewReport(data: unknown): PreviewReport | null {
  if (typeof data !== 'object' || data === null) return null;
  const { type, reason, pages, drawn, page, zoom } = data as Readonly<Record<string, unknown>>;
  switch (type) {
    case 'ready':
    case 'pong':
    case 'close':
      return { type };
    case 'failed': {
      const known = previewFailures.find((failure) => failure === reason);
      return known ? { type, reason: known } : null;
    }
    case 'shown': {
      if (!isCount(pages) || !isCount(drawn) || !isCount(page) || !isCount(zoom)) return null;
      if (page > drawn || drawn > pages) return null;
      return { type, pages, drawn, page, zoom };
    }
    default:
      return null;
  }
}

const isCount = (value: unknown): value is number =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 1 && value <= 1e9;
