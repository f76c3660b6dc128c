// Bounds on what one message may make the window do.

export const readerLimits = {
  /** UTF-16 units of HTML that are sanitised; what is beyond is cut and said. */
  htmlChars: 3_000_000,
  /** Tags that are sanitised, opening and closing: sanitising must not hold the window for long. */
  htmlTags: 60_000,
  /** Elements open at a time, as far as they can be counted without parsing; and the sum of that over all tags. */
  htmlDepth: 4_000,
  htmlLooks: 20_000_000,
  /** Comments, declarations and the like. */
  htmlComments: 5_000,
  /** Attributes of one element, and of all together; those beyond are left out, all of an element's. */
  elementAttributes: 200,
  attributes: 150_000,
  /** Columns or rows one cell of a table may span, and what all spans together may add. */
  spanOfCell: 1_000,
  spannedCells: 20_000,
  /** Items of a list that counts down. */
  reversedItems: 1_000,
  /** Links and pictures that are judged; those beyond stay as their words. */
  links: 4_000,
  pictures: 10_000,
  /** UTF-16 units of words in HTML, and changes of direction among them: lines are laid out by the paragraph. */
  wordsChars: 1_000_000,
  directionChanges: 20_000,
  /** UTF-16 units of plain text laid out; what is beyond is cut and said. */
  textChars: 600_000,
  /** One message's style sheets together. */
  cssChars: 600_000,
  cssRules: 5_000,
  cssNesting: 3,
  /** Brackets open at a time. */
  cssDepth: 32,
  /** Properties that are judged, the parts of shorthands each; of sheets and style attributes together. */
  cssProperties: 100_000,
  selectorChars: 2_000,
  /** Looks at elements that all selectors together may take. */
  selectorLooks: 30_000_000,
  /** Rules of sheets that are held against the elements to learn how wide they are, the looks that may take, and how often one may
   *  mean an element. */
  sizeRules: 400,
  sizeLooks: 3_000_000,
  sizeMatches: 100_000,
  /** One value that says a width. */
  sizeChars: 40,
  /** One value, and layers of a shadow. */
  valueChars: 2_000,
  shadows: 4,
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
