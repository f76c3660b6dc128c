// Where the reader's sanitiser and frame document builder are called.
import type { BodyDocument } from '../../../shared/model/body.ts';

/** A document fit for the frame, and the hosts whose content was left out. */
export function frameFor(body: BodyDocument): { html: string; blockedHosts: readonly string[] } {
  const text = (body.text ?? '').replace(/&/gu, '&amp;').replace(/</gu, '&lt;');
  return { html: `<!doctype html><meta charset="utf-8"><pre>${text}</pre>`, blockedHosts: [] };
}
