// Every bound on untrusted input, in one place: a server line, a MIME part or a page can exhaust nothing.

/** Octets. */
const KiB = 1024;
const MiB = 1024 * KiB;

export const netLimits = {
  /** From the first SYN to a connected socket. */
  connectMs: 20_000,
  /** TLS handshake. */
  handshakeMs: 20_000,
  /** Greeting after the connection stands. */
  greetingMs: 30_000,
  /** Idle time before TCP keep-alive probes start. */
  keepAliveMs: 60_000,
  /** Head start of one address of a name before the next is tried beside it (RFC 8305 section 5). */
  addressAttemptMs: 500,
} as const;

export const imapLimits = {
  /** One response without its literals: a SEARCH answer of a million UIDs is 8 MB. */
  lineOctets: 16 * MiB,
  /** All literals of one response that are held in memory; larger ones only pass where the caller streams them. */
  literalOctets: 16 * MiB,
  /** One literal that is streamed. */
  streamedOctets: 4 * 1024 * MiB,
  /** Parentheses inside parentheses. */
  nesting: 100,
  /** Digits of a number: 63 bits have 19. */
  digits: 20,
  /** UIDs that a set such as 1:4294967295 may be expanded to. */
  setMembers: 20_000_000,
  /** Ranges of one set. */
  setRanges: 2_000_000,
  /** Entries of one LIST, and values of any other list. */
  listEntries: 200_000,
  /** Messages in a mailbox for which sequence numbers are still mapped to UIDs. */
  mappedMessages: 5_000_000,
  /** Different flag lists that are kept as shared objects, and the longest that is. */
  flagLists: 10_000,
  flagListOctets: 512,
  /** BODY[…] sections of one FETCH answer. */
  sections: 1_000,
  /** Commands on the wire at one time, and how many of them may be of low priority. */
  commandsInFlight: 32,
  lowPriorityInFlight: 2,
  /** Answer octets of an abandoned command that are read and thrown away before the connection is closed instead. */
  abandonedOctets: 4 * MiB,
  /** Longest part of an answer literal whose message is not known yet that is held back until it is. */
  heldBackOctets: 16 * MiB,
  /** One list of capabilities, and how many extensions are remembered as switched on. */
  capabilityOctets: 64 * KiB,
  enabled: 1_000,
  /** Longest wait a server may ask for, ms. */
  retryAfterMs: 3_600_000,
  /** Changes heard of one mailbox by UID until they are looked at; above this all of it is compared instead. */
  hints: 100_000,
} as const;

export const pop3Limits = {
  /** One response line (RFC 2449 allows 512; real servers send longer header lines). */
  lineOctets: 1 * MiB,
  /** Lines of a listing (UIDL, LIST). */
  listingLines: 5_000_000,
  /** Lines of CAPA that are looked at. */
  capabilityLines: 1_000,
  /** A unique-id (RFC 1939 section 7 allows 70; some servers exceed it). */
  uidlOctets: 1_000,
  /** One message; a server that never sends the end must not fill the disk. */
  messageOctets: 2 * 1024 * MiB,
  /** Answers announced but not yet received while pipelining (RFC 2449 section 6.6), by their LIST sizes. */
  windowOctets: 4 * MiB,
  /** Commands in flight while pipelining, whatever their sizes. */
  windowCommands: 512,
  /** No byte from the server for this long while an answer is due. */
  silenceMs: 60_000,
  /** No byte while the server checks the password and locks the maildrop, which takes long for a large one. */
  signInSilenceMs: 180_000,
  /** The goodbye after QUIT, in which the server carries out the deletions. */
  quitMs: 60_000,
} as const;

/** Header blocks of messages and MIME parts. */
export const headerLimits = {
  /** One header block; what follows is not read. */
  blockOctets: 1 * MiB,
  /** Of a message's beginning, by which it is told how its lines end. */
  lineEndOctets: 64 * KiB,
  /** Fields in one block. */
  fields: 5_000,
  /** One unfolded value before decoding. */
  valueOctets: 256 * KiB,
  /** One decoded value, in UTF-16 units. */
  textChars: 16_384,
  /** One encoded-word; RFC 2047 allows 75, senders do not care. */
  wordChars: 32_768,
  /** Addresses in one field. */
  addresses: 10_000,
  /** Message-IDs kept of one References field: the first, and the last ones. */
  references: 100,
  /** Parameters of one Content-Type or Content-Disposition. */
  parameters: 200,
} as const;

export const saslLimits = {
  /** Iterations a SCRAM server may ask for: a few seconds of work on a thread of its own. */
  scramIterations: 10_000_000,
  /** Challenges of one exchange; the longest mechanism has three. */
  challenges: 10,
} as const;

export const outboxLimits = {
  /** Folders asked whether a copy whose answer was lost was moved on to them. */
  foldersSearched: 200,
} as const;

/** What the store keeps of one message's headers. */
export const storeLimits = {
  /** Message-IDs of one References field that threading looks at: the first and the last ones. */
  references: 50,
  /** Message-IDs of one In-Reply-To field. */
  inReplyTo: 10,
  /** UTF-16 units of a subject kept for lists. */
  subjectChars: 2_000,
  /** Addresses of one field kept for lists and the reader's header; the raw message has them all. */
  addresses: 1_000,
  /** Messages of which it is remembered when the server confirmed flags of ours. */
  flagWrites: 20_000,
} as const;

/** Parsing of a message body. */
export const mimeLimits = {
  /** Multiparts inside multiparts; deeper is an error. */
  nesting: 60,
  /** Parts of one message; more is an error. */
  parts: 5_000,
  /** One line that may still be a boundary (RFC 2046 section 5.1.1 allows 70 characters and trailing spaces). */
  boundaryLine: 1_000,
  /** What stands before the first boundary, kept in case that boundary never comes. */
  preambleOctets: 8 * MiB,
  /** Read again with a guessed boundary, over the whole message. */
  rescanOctets: 32 * MiB,
  /** Text shown in the reader, before decoding and over all parts; a longer part is listed as a file as well. */
  textOctets: 8 * MiB,
  /** Start of a part kept to tell its type by content. */
  sniffOctets: 4 * KiB,
  /** Start of a JPEG kept to read its size, behind what cameras write before it; and of how many of one message. */
  pictureHeaderOctets: 192 * KiB,
  pictureHeaders: 40,
  /** Pictures of one letter that are shown between its words; the others are files alone. */
  placedPictures: 40,
  /** A part kept whole because it is opened here: winmail.dat, and a letter wrapped in its signature. */
  tnefOctets: 32 * MiB,
  /** Elements of a signature's encoding inside elements. */
  cmsNesting: 32,
  /** Pieces that the octets of one are written in; a thousand octets each are usual. */
  cmsPieces: 100_000,
  /** Calendar, vCard and embedded message headers kept to summarise them. */
  summaryOctets: 512 * KiB,
  /** One decompressed RTF body of a winmail.dat. */
  rtfOctets: 16 * MiB,
  /** One BinHex file, both forks. */
  binHexOctets: 8 * MiB,
  /** Files unpacked from one winmail.dat or text. */
  unpackedFiles: 500,
  /** Decoded octets of one part handed over in memory (inline images). */
  partInMemoryOctets: 32 * MiB,
  /** Messages inside messages that may be opened from the outermost. */
  embeddedDepth: 10,
  /** Work between two turns of the event loop. */
  sliceOctets: 256 * KiB,
} as const;

/** The source view of a message. */
export const sourceLimits = {
  /** What the window is given to show; saving the message gives all of it. */
  octets: 2 * MiB,
} as const;

/** Parsed messages kept to be shown again at once. */
export const documentCacheLimits = {
  documents: 50,
  /** UTF-16 units of text and HTML together. */
  characters: 20_000_000,
} as const;

/** What is kept and compared to say something of a sender. */
export const senderLimits = {
  /** Rows read between two turns of the event loop. */
  rowsAtOnce: 2_000,
  /** Addresses remembered. */
  correspondents: 100_000,
  /** Messages after which somebody who was never written to is taken for known. */
  familiarMessages: 3,
  /** Known addresses a sender is compared with: the most frequent ones. */
  familiar: 2_000,
} as const;

/** Mailboxes that vanished and appeared in one listing, beyond which none is looked for under a new name; messages compared. */
export const renameLimits = { mailboxes: 100, samples: 40 } as const;

/** A protocol log that a person forgot must not fill the disk. */
export const protocolLogLimits = {
  octets: 50_000_000,
  /** A literal or a message above this is recorded by its beginning or its length alone. */
  literalOctets: 16 * 1024,
  /** A line that is longer is passed on in pieces; no server needs it. */
  lineOctets: 1024 * 1024,
} as const;

/** Messages of one conversation that the reader is given. */
export const conversationLimits = { messages: 200 } as const;

/** Keywords offered as tags: how far the store looks for those in use, and how many it tells. */
export const tagLimits = { mailboxes: 300, messagesPerMailbox: 1_000, tags: 200 } as const;

/** Attached files shown in the window, in octets. */
export const previewLimits = {
  /** Of a text; more is cut. */
  textOctets: 1024 * 1024,
  /** Of a PDF; a larger one is for a program of its own. */
  fileOctets: 32 * MiB,
} as const;

/** Requests that a message causes, once the person allowed them: pictures, and leaving a mailing list. */
export const remoteLimits = {
  /** One whole request, redirects and name lookups included. */
  requestMs: 20_000,
  /** From the SYN to a connection, TLS included, before the next address of the name is tried. */
  connectMs: 6_000,
  /** Addresses of one name that are tried. */
  addresses: 3,
  redirects: 5,
  /** One address as text. */
  urlChars: 8_192,
  /** An answer's header block. */
  headerOctets: 32 * KiB,
  /** Answers that announce another one (1xx). */
  interimAnswers: 10,
  pictureOctets: 10 * MiB,
  /** Pictures of one shown message together, and how many. */
  messageOctets: 50 * MiB,
  messagePictures: 300,
  /** Requests at one time, over all messages; and how many may wait for a turn. */
  inFlight: 6,
  waiting: 1_000,
  /** Shown messages whose sums are remembered. */
  messages: 200,
  /** Messages whose addresses of pictures are remembered, and messages inside one that are looked through. */
  messagesKnown: 50,
  embeddedMessages: 30,
  /** Pictures kept to show a message again without telling its sender a second time. */
  cacheOctets: 64 * MiB,
  cachePictures: 1_000,
  /** What a server may say when a mailing list is left; nothing of it is shown. */
  unsubscribeOctets: 64 * KiB,
} as const;
