// Sizes of pages as they can be laid out and drawn, whatever the file says.
import { pdfLimits } from './limits.ts';

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

/** A size that can be laid out: what a file says may be zero, endless or a line. */
export function boundedSize({ width, height }: PageSize): PageSize {
  const sane = (length: number): number => (Number.isFinite(length) && length >= 1 ? length : 1);
  const w = sane(width);
  const h = sane(height);
  return { width: Math.max(w, h / pdfLimits.aspect), height: Math.max(h, w / pdfLimits.aspect) };
}

/** How much finer than one pixel a point a page of this size may be drawn. */
export function boundedScale(wanted: number, { width, height }: PageSize): number {
  return Math.min(wanted, Math.sqrt(pdfLimits.canvasPixels / (width * height)));
}
