// Which files of a message its HTML shows by `cid:` (RFC 2392), also where the name is not written as the part has it.
import type { Attachment } from '../../../shared/model/body.ts';
import { mapSources } from './html-sources.ts';

/** Content-IDs that pictures of the HTML name. What only a style names is not shown, and stays a file. */
export function shownContentIds(html: string): ReadonlySet<string> {
  const shown = new Set<string>();
  mapSources(html, (source) => {
    const id = contentIdOf(source);
    if (id !== null) shown.add(id);
    return null;
  });
  return shown;
}

/**
 * Names that no part has are looked for in other letters of case, and among the names of files: programs write those, too.
 * @param attachments changed in place where one is known by its file name alone
 */
export function resolveContentIds(html: string, attachments: Attachment[]): string {
  const known = new Set(attachments.flatMap(({ contentId }) => contentId ?? []));
  if (attachments.length === 0 || [...shownContentIds(html)].every((id) => known.has(id))) return html;
  const byId = new Map<string, number>();
  const byName = new Map<string, number>();
  for (const [at, { contentId, filename }] of attachments.entries()) {
    const [names, name] = contentId === null ? [byName, filename] : [byId, contentId.toLowerCase()];
    if (name !== '' && !names.has(name)) names.set(name, at);
  }
  return mapSources(html, (source) => {
    const written = contentIdOf(source);
    if (written === null || known.has(written)) return null;
    const id = written.replace(/^<|>$/g, '');
    const at = byId.get(id.toLowerCase()) ?? byName.get(id) ?? byName.get(id.replace(/@.*$/s, ''));
    const found = at === undefined ? undefined : attachments[at];
    if (at === undefined || !found) return null;
    const contentId = found.contentId ?? id;
    attachments[at] = { ...found, contentId };
    return `cid:${encodeURIComponent(contentId)}`;
  });
}

function contentIdOf(source: string): string | null {
  if (!/^cid:/i.test(source)) return null;
  const text = source.slice(4);
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // Not percent-encoded, as most are not.
  }
}
