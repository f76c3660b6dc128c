// Bounds on what one message may make the window do.

export const readerLimits = {
  /** UTF-16 units of HTML that are sanitised; what is beyond is cut and said. */
  htmlChars: 3_000_000,
  /** Tags that are sanitised, opening and closing: sanitising must not hold the window for long. */
  htmlTags: 50_000,
  /** Those among them that begin an element, and one that is not shown: it is taken out of the page by itself. */
  htmlElements: 30_000,
  foreignElements: 4_000,
  /** Parts that can be folded, and their headings; those in one another. */
  htmlFolds: 400,
  htmlFoldDepth: 12,
  /** Elements inside of those that are not shown, which are taken out of them one by one; a picture is as many as these. */
  unwrapped: 2_000_000,
  unwrappedPicture: 20,
  /** Pictures where there is a choice of them. */
  chosenPictures: 1_200,
  /** Elements open at a time, as far as they can be counted without parsing; and the sum of that over all tags. */
  htmlDepth: 4_000,
  htmlLooks: 13_000_000,
  /** Comments, declarations and the like. */
  htmlComments: 5_000,
  /** Attributes of one element, and of all together; those beyond are left out, all of an element's. */
  elementAttributes: 200,
  attributes: 150_000,
  /** Columns or rows one cell of a table may span, and what all spans together may add. */
  spanOfCell: 1_000,
  spannedCells: 20_000,
  /** Items of a list that counts down; items and lists that say their number, and items with a mark;
   *  quotations with marks of the browser's. */
  reversedItems: 1_000,
  listNumbers: 300,
  listItems: 12_000,
  quotations: 500,
  /** Elements of a message that may say how boxes are laid out; one of more is text, blocks and tables. */
  arrangedElements: 6_000,
  /** How deep elements of a message that may say so are in one another. */
  arrangedDepth: 60,
  /** Elements in one another that are laid out; what is inside the last becomes its words. */
  depth: 200,
  /** Links and pictures that are judged; those beyond stay as their words. */
  links: 4_000,
  pictures: 5_000,
  /** Words that are laid out, in Latin letters of what they cost, and changes of direction among them; what is beyond is cut and said. */
  wordsCost: 600_000,
  directionChanges: 6_000,
  /** Elements with a direction of their own; those beyond have that of what is around them. */
  directions: 2_000,
  /** Nodes that are looked at for the direction of one element, and of all. */
  directionNodes: 50,
  directionLooks: 200_000,
  /** Pieces of words until a line may end, where they are spaced; twice as many where not. */
  linePieces: 200,
  /** Letters of a script without spaces until a line may end; marks that stand on one letter. */
  unspacedLetters: 2_000,
  marksOfLetter: 8,
  /** Lines of plain text, and UTF-16 units of one: a longer one becomes several. */
  textLines: 20_000,
  textLine: 20_000,
  /** Quotes of plain text that stand in blocks of their own. */
  textQuotes: 4_000,
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
  selectorLooks: 15_000_000,
  /** Rules of sheets that are held against the elements to learn how wide they are, the looks that may take, and how often one may
   *  mean an element. */
  sizeRules: 400,
  sizeLooks: 1_000_000,
  sizeMatches: 100_000,
  /** Elements whose background picture is missing that get a ground for their words. */
  lostBackgrounds: 50,
  /** Rules that name such pictures, or faint colours, that are held against elements. */
  groundRules: 60,
  /** One value that says a width. */
  sizeChars: 40,
  /** One value; layers of a shadow, how far one may reach around a box, and around words or inside a box, px. */
  valueChars: 2_000,
  shadows: 3,
  blur: 32,
  blurOfWords: 8,
  /** Widest border and outline; tracks of a grid that a box may name or span. */
  lineWidth: 200,
  gridSpan: 50,
  /** Different lists of fonts: each is looked up in the system. */
  fontLists: 200,
  /** Rules for some media only. */
  cssMedia: 1_000,
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
