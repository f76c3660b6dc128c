// Which files the window can show by itself, and how: pictures the frame decodes, and anything that is text.
import type { Attachment } from '../../../shared/model/body.ts';

export type FileView = 'picture' | 'text' | 'pdf' | 'message' | null;

const PICTURES = /^image\/(?:png|jpe?g|gif|webp|bmp|avif)$/;
const TEXTS =
  /^(?:text\/.+|application\/(?:json|xml|x-sh|javascript|x-yaml|yaml|toml|sql)|message\/(?:(?:global-)?(?:delivery-status|disposition-notification)|global-headers|feedback-report|rfc822-headers))$/;
const TEXT_NAMES = /\.(?:txt|log|csv|tsv|md|json|xml|ya?ml|ini|diff|patch|ics|vcf)$/i;
/** A file larger than this is for a program of its own. */
const MOST_OCTETS = 30_000_000;

export function fileView(
  file: Pick<Attachment, 'contentType' | 'detectedType' | 'filename' | 'size'>,
): FileView {
  const type = file.detectedType ?? file.contentType;
  if (file.contentType === 'message/rfc822' || file.contentType === 'message/global') return 'message';
  if (file.size > MOST_OCTETS) return null;
  if (/\.eml$/i.test(file.filename) && file.detectedType === undefined) return 'message';
  if (PICTURES.test(type)) return 'picture';
  if (type === 'application/pdf') return 'pdf';
  // Content that is recognised as something else is no text, whatever its name.
  if (file.detectedType !== undefined && !TEXTS.test(file.detectedType)) return null;
  return TEXTS.test(type) || TEXT_NAMES.test(file.filename) ? 'text' : null;
}
