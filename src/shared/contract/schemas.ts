// Validators of everything a renderer may say. Types are derived from them, so the two cannot drift apart.
import * as v from 'valibot';
import { MOST_DRAGGED } from '../model/body.ts';

const TEXT_LIMIT = 1_000;
const SECRET_LIMIT = 16_384;
const IDS_LIMIT = 10_000;
const WINDOW_LIMIT = 500;
/** Most messages that one request for a list looks for. */
const FIND_LIMIT = 4;
const PICTURES_LIMIT = 2_000;
const HTML_LIMIT = 20_000_000;

const text = (limit = TEXT_LIMIT) => v.pipe(v.string(), v.maxLength(limit));
/** One line that may travel in a protocol command: no control characters at all. */
const line = v.pipe(text(), v.regex(/^\P{Cc}*$/u, 'control characters are not allowed'));
const filledLine = v.pipe(line, v.trim(), v.minLength(1));

export const id = v.pipe(v.number(), v.safeInteger(), v.minValue(1));
export const nothing = v.strictObject({});
export const html = text(HTML_LIMIT);
/** Any text that becomes a part of a file name, once it was made safe. */
export const title = text();
/** Room for the addresses of ten thousand recipients. */
export const clipText = text(1_000_000);
export const url = text(8_192);
/** What main has answered before, of a place for documents and of a document there. */
export const documentAddress = v.pipe(text(), v.regex(/^petrel-body:\/\/[0-9a-f]{32}\/[0-9a-f]{32}\/$/));
/** Addresses of pictures that one message may have loaded. */
export const pictures = v.pipe(v.array(url), v.maxLength(PICTURES_LIMIT));
export const pictureScope = v.picklist(['sender', 'list']);
export const mailboxPath = filledLine;
export const partId = v.pipe(text(100), v.regex(/^\d+(\.\d+)*$/));
export const partIds = v.pipe(v.array(partId), v.minLength(1), v.maxLength(MOST_DRAGGED));
/** A name of a character set as mail writes them. */
export const charset = v.pipe(text(60), v.regex(/^[\w.:()-]+$/));
export const flag = v.pipe(text(200), v.regex(/^\\?[^\s\\(){%*"\]\p{Cc}]+$/u));
export const secret = v.pipe(text(SECRET_LIMIT), v.minLength(1));

const days = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(36_500));
const octets = v.pipe(v.number(), v.integer(), v.minValue(0));
/** Up to a day. */
const intervalMinutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1_440));
/** Up to a year. */
const graceMinutes = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(525_600));

export const leaveOnServer = v.union([
  v.picklist(['always', 'until-deleted', 'never']),
  v.strictObject({ days }),
]);

export const bodyPolicy = v.variant('kind', [
  v.strictObject({ kind: v.picklist(['everything', 'headers']) }),
  v.strictObject({ kind: v.literal('days'), days }),
]);

/** Many providers refuse more than 10 or 15 for all of a person's programs together. */
const connections = v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(8));

/** What a person may choose for a folder; null goes back to what the server or the account says. */
export const folderChanges = v.strictObject({
  role: v.exactOptional(v.nullable(v.picklist(['drafts', 'sent', 'archive', 'junk', 'trash', 'none']))),
  bodyPolicy: v.exactOptional(v.nullable(bodyPolicy)),
});

/** What may change while an account exists, without signing in anew. */
export const retrievalChanges = v.strictObject({
  leaveOnServer: v.exactOptional(leaveOnServer),
  bodyPolicy: v.exactOptional(bodyPolicy),
  bodySizeLimit: v.exactOptional(octets),
  checkIntervalMinutes: v.exactOptional(intervalMinutes),
  connections: v.exactOptional(connections),
  checkAtStart: v.exactOptional(v.boolean()),
  deletionGraceMinutes: v.exactOptional(graceMinutes),
});

export const signInWay = v.picklist(['password', 'token']);

export const accountSettings = v.strictObject({
  name: line,
  address: v.pipe(filledLine, v.regex(/^[^\s@]+@[^\s@]+$/u, 'not an email address')),
  protocol: v.picklist(['imap', 'pop3']),
  host: v.pipe(filledLine, v.regex(/^[^\s/:@]+$|^\[?[0-9a-fA-F:.]+\]?$/u, 'not a host name')),
  port: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(65_535)),
  security: v.picklist(['tls', 'starttls', 'plain']),
  user: filledLine,
  signIn: v.exactOptional(signInWay),
  allowPlain: v.optional(v.boolean(), false),
  leaveOnServer: v.optional(leaveOnServer, 'always'),
  bodyPolicy: v.optional(bodyPolicy, { kind: 'everything' }),
  bodySizeLimit: v.optional(octets, 20_000_000),
  checkIntervalMinutes: v.optional(intervalMinutes, 10),
  connections: v.exactOptional(connections),
  checkAtStart: v.exactOptional(v.boolean()),
  deletionGraceMinutes: v.exactOptional(graceMinutes),
  allowApop: v.exactOptional(v.boolean()),
});

/** From the window: what removes mail from a server is chosen later, when it can be shown what it would remove. */
export const newAccountSettings = v.strictObject({
  ...accountSettings.entries,
  leaveOnServer: v.optional(v.literal('always'), 'always'),
});

export const targetRole = v.picklist(['inbox', 'archive', 'junk', 'trash']);

const position = v.pipe(v.number(), v.integer(), v.minValue(0));

export const listWindow = v.strictObject({
  mailboxId: id,
  start: position,
  count: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(WINDOW_LIMIT)),
  /** A message that was at this position: where it has moved to since, the whole window moves. */
  follow: v.exactOptional(v.strictObject({ id, position })),
  /** Messages whose positions are to be told, held in the window or not. */
  find: v.exactOptional(v.pipe(v.array(id), v.maxLength(FIND_LIMIT))),
});

export const selection = v.variant('kind', [
  v.strictObject({
    kind: v.literal('ids'),
    ids: v.pipe(v.array(id), v.minLength(1), v.maxLength(IDS_LIMIT)),
  }),
  v.strictObject({
    kind: v.literal('mailbox'),
    mailboxId: id,
    except: v.pipe(v.array(id), v.maxLength(IDS_LIMIT)),
  }),
]);
