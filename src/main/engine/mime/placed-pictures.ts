// Pictures that stand between the words of a letter without being named by any HTML, as telephones and Apple Mail send them:
// shown in their place, and listed as files as well.
import { isShowable, readPictureSize } from '../../../shared/picture-size.ts';
import { mimeLimits } from '../lib/limits.ts';
import type { Segment } from './body-choice.ts';
import { typeByContent } from './file-type.ts';
import { escapeMarkup } from './html-text.ts';
import type { PartNode } from './message-tree.ts';

export interface PlacedPicture {
  /** By which the markup names it, whether its sender gave it one or not. */
  readonly contentId: string;
  readonly markup: string;
}

/** Kinds that a window can show. */
const SHOWN = /^image\/(?:png|jpe?g|pjpeg|gif|webp|bmp|avif)$/;

/** @param html of the letter: what it names itself is left to it */
export function placedPictures(
  segments: readonly Segment[],
  html: readonly string[],
): ReadonlyMap<PartNode, PlacedPicture> {
  const placed = new Map<PartNode, PlacedPicture>();
  for (const { picture } of segments) {
    if (!picture?.leaf || placed.size >= mimeLimits.placedPictures) continue;
    const { head, leaf } = picture;
    if (!SHOWN.test(typeByContent(leaf.kept) ?? head.type)) continue;
    const size = readPictureSize(leaf.kept);
    if (size !== null && !isShowable(size)) continue;
    const contentId = head.contentId ?? `part-${head.partId}@placed`;
    if (html.some((text) => text.includes(contentId) || text.includes(encodeURIComponent(contentId))))
      continue;
    const address = `cid:${encodeURIComponent(contentId)}`;
    placed.set(picture, {
      contentId,
      markup: `<div><img src="${address}" alt="${escapeMarkup(head.filename ?? '')}"></div>`,
    });
  }
  return placed;
}
