// Bounds on what one message may make the window do.

export const readerLimits = {
  /** UTF-16 units of HTML that are sanitised; what is beyond is cut and said. */
  htmlChars: 3_000_000,
  /** Tags that are sanitised, opening and closing: sanitising must not hold the window for long. */
  htmlTags: 60_000,
  /** Elements open at a time, as far as they can be counted without parsing. */
  htmlDepth: 4_000,
  /** UTF-16 units of plain text laid out; what is beyond is cut and said. */
  textChars: 600_000,
  /** One message's style sheets together. */
  cssChars: 600_000,
  cssRules: 5_000,
  cssNesting: 3,
  selectorChars: 2_000,
  /** One style attribute. */
  styleChars: 20_000,
  /** One data: picture. */
  dataImageChars: 8_000_000,
  /** Its beginning that is looked at for its size; whole groups of four. */
  dataHeaderChars: 128 * 1024,
  /** Remote pictures remembered of one message. */
  remoteImages: 2_000,
  /** One link's address. */
  hrefChars: 8_000,
} as const;
