// Fonts and character maps that a PDF may name without bringing them: out of our own scripts, since the frame may fetch
// nothing at all. Each kind is one script, loaded when the first file of it is asked for.
import type { BinaryDataFactory } from 'pdfjs-dist';

const KINDS: Readonly<Record<string, () => Promise<{ files: Readonly<Record<string, string>> }>>> = {
  cMapUrl: () => import('./character-maps.ts'),
  standardFontDataUrl: () => import('./standard-fonts.ts'),
};

export class OwnFiles implements BinaryDataFactory {
  async fetch({ kind, filename }: { kind: string; filename: string }): Promise<Uint8Array> {
    const load = Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined;
    const files = load ? (await load()).files : {};
    const path = Object.keys(files).find((candidate) => candidate.endsWith(`/${filename}`));
    const url = path === undefined ? undefined : files[path];
    if (url === undefined) throw new Error(`no file ${filename}`);
    const text = atob(url.slice(url.indexOf(',') + 1));
    return Uint8Array.from(text, (character) => character.charCodeAt(0));
  }
}
