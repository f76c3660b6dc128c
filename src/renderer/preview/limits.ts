// Bounds of what a PDF may make the preview's frame do; the frame's own process is the last of them.

export const pdfLimits = {
  /** From the file's arrival to its first page's size. */
  openMs: 20_000,
  /** Drawing one page. */
  pageMs: 15_000,
  /** Pages laid out; the rest of a longer file is left to a program of its own. */
  pages: 2_000,
  /** The largest number of pages that is repeated to the window. */
  pagesTold: 1_000_000,
  /** Pixels of one drawn page. */
  canvasPixels: 12_000_000,
  /** Pixels of one picture inside the file: larger ones are left out. */
  picturePixels: 50_000_000,
  /** Octets of one picture's canvas inside pdf.js. */
  canvasOctets: 200 * 1024 * 1024,
  /** Height to width, or width to height, of a page as it is laid out. */
  aspect: 20,
  zoom: { least: 0.25, most: 5, step: 1.25 },
} as const;
