// What a picture is by its own first octets. What a server calls it is not believed, and SVG is a document.

export type ImageType = 'image/png' | 'image/jpeg' | 'image/gif' | 'image/webp' | 'image/avif';

const MAGIC: readonly { type: ImageType; at: number; bytes: string; and?: { at: number; bytes: string } }[] =
  [
    { type: 'image/png', at: 0, bytes: '\x89PNG\r\n\x1a\n' },
    { type: 'image/jpeg', at: 0, bytes: '\xff\xd8\xff' },
    { type: 'image/gif', at: 0, bytes: 'GIF87a' },
    { type: 'image/gif', at: 0, bytes: 'GIF89a' },
    { type: 'image/webp', at: 8, bytes: 'WEBP', and: { at: 0, bytes: 'RIFF' } },
    { type: 'image/avif', at: 4, bytes: 'ftypavif' },
    { type: 'image/avif', at: 4, bytes: 'ftypavis' },
  ];

export function imageKind(bytes: Uint8Array): ImageType | null {
  const head = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  const found = MAGIC.find(
    ({ at, bytes: magic, and }) =>
      head.startsWith(magic, at) && (and === undefined || head.startsWith(and.bytes, and.at)),
  );
  return found?.type ?? null;
}
