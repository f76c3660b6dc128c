// The one table of what a window may ask. Preload, main and renderer are derived from it: a call without a handler
// does not compile, and main refuses arguments that do not fit the schema.
import * as v from 'valibot';
import type { AccountSummary, RemovalPreview } from '../model/account.ts';
import type { BodyDocument } from '../model/body.ts';
import type { Conversation } from '../model/conversation.ts';
import type { MailboxSummary } from '../model/mailbox.ts';
import type { Flag, MessageDetail, MessageWindow } from '../model/message.ts';
import type { ActionResult, OperationSummary, UndoResult } from '../model/operation.ts';
import type { PictureConsent } from '../model/pictures.ts';
import type { SenderTruth } from '../model/sender.ts';
import type { SyncStatus } from '../model/sync-status.ts';
import type { PictureSize } from '../picture-size.ts';
import type { AppState, SavedFile, SavedFiles } from './app-state.ts';
import * as schema from './schemas.ts';

/** Who answers: `engine` calls are validated in main and relayed; `main` calls never reach the engine as they are. */
type Owner = 'engine' | 'main';

export interface Call<O extends Owner, S extends v.GenericSchema, R> {
  readonly owner: O;
  readonly args: S;
  /** Carries the answer's type; never set. */
  readonly result?: R;
}

const engine =
  <R>() =>
  <S extends v.GenericSchema>(args: S): Call<'engine', S, R> => ({ owner: 'engine', args });
const main =
  <R>() =>
  <S extends v.GenericSchema>(args: S): Call<'main', S, R> => ({ owner: 'main', args });

const { id, nothing } = schema;
const byMessage = v.strictObject({ messageId: id });
const byPart = v.strictObject({ messageId: id, partId: schema.partId });
const byParts = v.strictObject({ messageId: id, partIds: schema.partIds });
const byPictureScope = v.strictObject({ messageId: id, scope: schema.pictureScope });
const byOperation = v.strictObject({ operationId: id });

export const contract = {
  'app.state': main<AppState>()(nothing),
  /** Answers the event `app.closing`: the window may go. */
  'app.settled': main<void>()(nothing),
  'engine.restart': main<void>()(nothing),

  /** The engine's accounts, with what main knows of their credentials. */
  'accounts.list': main<AccountSummary[]>()(nothing),
  /** Signs in once before it stores anything; a failure keeps nothing. `stored` says where the password went. */
  'accounts.add': main<{ account: AccountSummary; stored: 'keychain' | 'session' }>()(
    v.strictObject({ settings: schema.newAccountSettings, password: schema.secret }),
  ),
  /** Ends the sign-in of `accounts.add`: it answers `cancelled`, or, when the server was faster, with the account. */
  'accounts.cancelAdd': engine<void>()(nothing),
  /** `signIn`: the credential is of another kind than before; kept when it worked. */
  'accounts.signIn': main<{ stored: 'keychain' | 'session' }>()(
    v.strictObject({
      accountId: id,
      password: schema.secret,
      signIn: v.exactOptional(schema.signInWay),
    }),
  ),
  'accounts.remove': main<void>()(v.strictObject({ accountId: id })),
  /**
   * How mail is fetched and kept, and when it leaves a POP3 server. Holds at once: the account's work starts afresh.
   * Another policy that removes mail from the server answers `not-confirmed` unless the person was shown what it does.
   */
  'accounts.changeRetrieval': engine<void>()(
    v.strictObject({
      accountId: id,
      changes: schema.retrievalChanges,
      removalConfirmed: v.exactOptional(v.boolean()),
    }),
  ),
  /**
   * What this policy would remove from the POP3 server, of the mail that is here now: at the next check, or as soon as
   * the time in which a deletion can be undone is over. To be shown before it is chosen.
   */
  'accounts.previewRemoval': engine<RemovalPreview>()(
    v.strictObject({ accountId: id, leaveOnServer: schema.leaveOnServer }),
  ),

  /** The folder that is open: its news are heard as promptly as the inbox's. Null: none. */
  'mailboxes.watch': engine<void>()(v.strictObject({ mailboxId: v.nullable(id) })),
  'mailboxes.list': engine<MailboxSummary[]>()(nothing),
  'messages.window': engine<MessageWindow>()(schema.listWindow),
  'messages.get': engine<MessageDetail>()(byMessage),
  /**
   * From the cache, else one FETCH. Answers `offline` when neither can serve. `charset` overrides what the message says
   * of itself; `within` names a part that is a message, to be read in place of the one that carries it.
   */
  'messages.body': engine<BodyDocument>()(
    v.strictObject({
      messageId: id,
      charset: v.exactOptional(schema.charset),
      within: v.exactOptional(schema.partId),
    }),
  ),
  /** What the cache knows of the sender. */
  'messages.sender': engine<SenderTruth>()(byMessage),
  /** The conversation a message belongs to, across folders. */
  'messages.thread': engine<Conversation>()(byMessage),
  /**
   * This message and what descends from it become a conversation of their own, for good and on this computer only. Not
   * `undoable`: nothing changed, as it began its conversation already.
   */
  'messages.split': engine<ActionResult>()(byMessage),
  /** The part that this message is in joins the conversation it was taken out of. */
  'messages.join': engine<ActionResult>()(byMessage),
  /** The whole message as it came, in a file; null when the person cancelled. */
  'messages.save': main<SavedFile | null>()(byMessage),
  /** Raw source, each line read as UTF-8 or windows-1252, cut at `sourceLimits.octets`. */
  'messages.source': engine<{ text: string; truncated: boolean }>()(byMessage),
  /** Keywords in use among the account's newer messages, sorted: what could be offered as a tag. */
  'messages.tags': engine<Flag[]>()(v.strictObject({ accountId: id })),
  /** These record the act and answer at once; the server is told when it can be reached. */
  'messages.flag': engine<ActionResult>()(
    v.strictObject({
      selection: schema.selection,
      add: v.pipe(v.array(schema.flag), v.maxLength(50)),
      remove: v.pipe(v.array(schema.flag), v.maxLength(50)),
      /** A message becomes read because it was opened: no act of its own, so undo passes over it. */
      byTheWay: v.exactOptional(v.boolean()),
    }),
  ),
  'messages.move': engine<ActionResult>()(v.strictObject({ selection: schema.selection, to: id })),
  /** To the folder of this role in each message's own account: archive, delete (trash), junk, not junk (inbox). */
  'messages.moveToRole': engine<ActionResult>()(
    v.strictObject({ selection: schema.selection, role: schema.targetRole }),
  ),
  'messages.copy': engine<ActionResult>()(v.strictObject({ selection: schema.selection, to: id })),
  /** No way back: ask first. */
  'messages.deleteForGood': engine<ActionResult>()(v.strictObject({ selection: schema.selection })),

  'mailboxes.create': engine<ActionResult>()(v.strictObject({ accountId: id, path: schema.mailboxPath })),
  'mailboxes.rename': engine<ActionResult>()(v.strictObject({ mailboxId: id, path: schema.mailboxPath })),
  /** With its messages. No way back: ask first. */
  'mailboxes.delete': engine<ActionResult>()(v.strictObject({ mailboxId: id })),
  /** What this folder is used as, and how much of it is kept for reading offline. */
  'mailboxes.changeSettings': engine<void>()(
    v.strictObject({ mailboxId: id, changes: schema.folderChanges }),
  ),
  'mailboxes.subscribe': engine<ActionResult>()(v.strictObject({ mailboxId: id, subscribed: v.boolean() })),

  /** Asks where to save; null when the person cancelled. */
  'attachments.save': main<SavedFile | null>()(byPart),
  /** The beginning of a part as text, however it is labelled. */
  'attachments.text': engine<{ text: string; truncated: boolean }>()(byPart),
  /** How large a picture becomes when it is decoded (null: it does not say), and whether a window may do so. */
  'attachments.picture': engine<{ size: PictureSize | null; showable: boolean }>()(byPart),
  /** A file that the preview draws; `limit-exceeded` above `previewLimits.fileOctets`. */
  'attachments.bytes': engine<{ bytes: Uint8Array<ArrayBuffer> }>()(byPart),
  /** In the system's program; what could run something only after main has warned of it. False: not opened. */
  'attachments.open': main<boolean>()(byPart),
  /** Before a drag: makes private copies to be dragged. */
  'attachments.prepareDrag': main<void>()(byParts),
  /** The drag began: the system takes the copies from under the pointer. False: they are not ready yet. */
  'attachments.drag': main<boolean>()(byParts),
  /** Asks for a folder and replaces nothing in it; `within` as in `messages.body`. Null when the person cancelled. */
  'attachments.saveAll': main<SavedFiles | null>()(
    v.strictObject({ messageId: id, within: v.exactOptional(schema.partId) }),
  ),
  /** Ends `attachments.saveAll` of the same message: it answers with what it saved until then. */
  'attachments.stopSaving': main<void>()(
    v.strictObject({ messageId: id, within: v.exactOptional(schema.partId) }),
  ),

  /**
   * Registers a sanitised document for the message frame; answers the address the frame loads. Inline images are
   * addressed relative to it, as `cid/<partId>`; `pictures` are addresses of the web that the person allowed, which the
   * document names `remote/<position>`: the engine loads them, never the frame. The document is given out once.
   * `ahead`: nobody asked for it yet, so nothing is looked up for its pictures until `reader.opened`, and of a long one only the
   * first part comes. `unfinished`: `html` is the beginning of the document, shown while the rest is sanitised; `reader.complete`
   * follows.
   * @see `reader.room`: without one, it gets a process of its own, which takes a tenth of a second.
   */
  'reader.present': main<{ url: string }>()(
    v.strictObject({
      messageId: id,
      html: schema.html,
      pictures: v.exactOptional(schema.pictures),
      room: v.exactOptional(schema.documentAddress),
      ahead: v.exactOptional(v.boolean()),
      unfinished: v.exactOptional(v.boolean()),
    }),
  ),
  /** All of a document that was presented `unfinished`. False: it begins otherwise, or is out of sight; it is to be presented anew. */
  'reader.complete': main<boolean>()(v.strictObject({ url: schema.documentAddress, html: schema.html })),
  /** A document that was presented `ahead` is opened: its pictures are looked up now, and the rest of it follows. */
  'reader.opened': main<void>()(v.strictObject({ url: schema.documentAddress })),
  /**
   * Address of an empty page that stays open, which a frame loads ahead: the next document presented with it as `room` is written
   * there. In a new process, or in that of an earlier `room`.
   */
  'reader.room': main<{ url: string }>()(v.strictObject({ room: v.exactOptional(schema.documentAddress) })),
  /** Whether a document that had arrived is still in its frame: the system may have ended the process that held it. */
  'reader.stands': main<boolean>()(v.strictObject({ url: schema.documentAddress })),
  /** A document is out of sight: nothing of it is served any more. */
  'reader.dismiss': main<void>()(v.strictObject({ url: schema.documentAddress })),
  /** Prints a sanitised document by the system's dialog; false when the person cancelled. */
  'reader.print': main<boolean>()(
    v.strictObject({ messageId: id, html: schema.html, pictures: v.exactOptional(schema.pictures) }),
  ),
  /** The same as a PDF file; null when the person cancelled. */
  'reader.savePdf': main<SavedFile | null>()(
    v.strictObject({
      messageId: id,
      html: schema.html,
      pictures: v.exactOptional(schema.pictures),
      title: schema.title,
    }),
  ),
  /** What the person asked to copy. */
  'clipboard.write': main<void>()(v.strictObject({ text: schema.clipText })),
  /** Whether pictures of the web are loaded for this message at once, and whom a consent could name. */
  'reader.pictures': engine<PictureConsent>()(byMessage),
  /** From now on, for this message's sender or list. Answers `not-found` when it has none that can be believed. */
  'reader.allowPictures': engine<void>()(byPictureScope),
  'reader.forbidPictures': engine<void>()(byPictureScope),
  /** Leaves the message's mailing list by one POST (RFC 8058). Ask first. */
  'lists.unsubscribe': engine<void>()(byMessage),
  /** Opens http, https and mailto in the system's program; everything else is refused. */
  'links.open': main<void>()(v.strictObject({ url: schema.url })),

  'outbox.list': engine<OperationSummary[]>()(nothing),
  'outbox.retry': engine<void>()(byOperation),
  'outbox.discard': engine<void>()(byOperation),
  /** Takes back the newest act that still has an effect; null when there is none. */
  'outbox.undo': engine<UndoResult | null>()(nothing),

  /** Switches an account's protocol log; asks where to write it. False: nothing is recorded. Off after a restart. */
  'diagnostics.protocolLog': main<boolean>()(v.strictObject({ accountId: id, on: v.boolean() })),

  'sync.now': engine<void>()(v.strictObject({ accountId: v.optional(id), mailboxId: v.optional(id) })),
  /** POP3: ends the check that runs; nothing that was fetched is lost. */
  'sync.cancel': engine<void>()(v.strictObject({ accountId: id })),
  'sync.status': engine<SyncStatus[]>()(nothing),
} as const;

export type Contract = typeof contract;
export type CallName = keyof Contract;
export type EngineCallName = { [N in CallName]: Contract[N]['owner'] extends 'engine' ? N : never }[CallName];
export type MainCallName = Exclude<CallName, EngineCallName>;

/** What the caller writes (optional fields may be absent). */
export type CallInput<N extends CallName> = v.InferInput<Contract[N]['args']>;
/** What the handler gets (defaults filled in). */
export type CallArgs<N extends CallName> = v.InferOutput<Contract[N]['args']>;
export type CallResult<N extends CallName> =
  NonNullable<Contract[N]> extends Call<Owner, v.GenericSchema, infer R> ? R : never;

/** One handler for each call of an owner; leaving one out is a compile error. */
export type Handlers<N extends CallName> = {
  readonly [K in N]: (args: CallArgs<K>) => CallResult<K> | Promise<CallResult<K>>;
};
