// What main itself answers: accounts with their secrets, saving files, the reader's documents, links, the engine's state.
import type { AppState, SavedFile } from '../../shared/contract/app-state.ts';
import type { Handlers, MainCallName } from '../../shared/contract/contract.ts';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { StoredAccount } from '../../shared/model/account.ts';
import type { CredentialDesk } from '../shell/credential-desk.ts';
import type { AttachmentDrags } from '../shell/drag-attachment.ts';
import type { AttachmentOpener } from '../shell/open-attachment.ts';
import type { ReaderDocuments } from '../shell/reader-protocol.ts';
import type { AllSaver } from '../shell/save-all.ts';
import { type SaveOptions, saveAttachment, saveMessage } from '../shell/save-attachments.ts';

export interface HandlerOptions {
  readonly engine: <N extends EnginePortCall>(name: N, args: EngineArgs<N>) => Promise<EngineResult<N>>;
  readonly credentials: CredentialDesk;
  readonly save: SaveOptions;
  readonly allFiles: AllSaver;
  readonly state: () => AppState;
  /** The closing window has kept what it remembers. */
  readonly settled: () => void;
  /** Tells the window a new state; call after anything that changes what `state` answers. */
  readonly refreshState: () => Promise<void>;
  readonly restartEngine: () => void;
  readonly openAttachment: AttachmentOpener['open'];
  readonly drags: Pick<AttachmentDrags, 'prepare' | 'start'>;
  readonly printDocument: (url: string) => Promise<boolean>;
  readonly savePdf: (url: string, filename: string) => Promise<SavedFile | null>;
  readonly documents: Omit<ReaderDocuments, 'waits' | 'dropWindow' | 'serve'>;
  /** The window that asks. */
  readonly windowId: () => number;
  /** Whether a frame of the window holds the document of this address, and its process runs. */
  readonly frameStands: (url: string) => boolean;
  readonly copyText: (text: string) => void;
  readonly openLink: (url: string) => Promise<void>;
}

export function createMainHandlers(options: HandlerOptions): Handlers<MainCallName> {
  const { engine, credentials, documents, windowId } = options;
  const withCredential = (account: StoredAccount) => ({
    ...account,
    credential: credentials.stateOf(account.id),
  });
  return {
    'app.state': () => options.state(),
    'app.settled': () => options.settled(),
    'engine.restart': () => options.restartEngine(),

    'accounts.list': async () => (await engine('internal.accounts.list', {})).map(withCredential),
    'accounts.add': async ({ settings, password }) => {
      const account = await engine('internal.accounts.add', { settings, password });
      const stored = credentials.remember(account.id, password);
      await engine('internal.accounts.start', { accountId: account.id });
      await options.refreshState();
      return { account: withCredential(account), stored };
    },
    'accounts.signIn': async ({ accountId, password, ...way }) => {
      await engine('internal.accounts.signIn', { accountId, password, ...way });
      const stored = credentials.remember(accountId, password);
      await engine('internal.accounts.start', { accountId });
      await options.refreshState();
      return { stored };
    },
    'accounts.remove': async ({ accountId }) => {
      await engine('internal.accounts.remove', { accountId });
      credentials.forget(accountId);
      await options.refreshState();
    },

    'attachments.save': ({ messageId, partId }) => saveAttachment(options.save, messageId, partId),
    'attachments.saveAll': ({ messageId, within }) => options.allFiles.save(messageId, within),
    'attachments.stopSaving': ({ messageId, within }) => options.allFiles.stop(messageId, within),

    'attachments.open': ({ messageId, partId }) => options.openAttachment(messageId, partId),
    'attachments.prepareDrag': ({ messageId, partIds }) => options.drags.prepare(messageId, partIds),
    'attachments.drag': ({ messageId, partIds }) => options.drags.start(messageId, partIds),
    'messages.save': ({ messageId }) => saveMessage(options.save, messageId),

    'diagnostics.protocolLog': async ({ accountId, on }) => {
      const path = on ? await options.save.askFile('petrel-protocol-log.jsonl') : null;
      if (path !== null) await engine('internal.protocolLog.start', { accountId, path });
      else if (!on) await engine('internal.protocolLog.stop', { accountId });
      return path !== null;
    },

    'reader.print': ({ messageId, html, pictures = [] }) =>
      options.printDocument(documents.present(windowId(), messageId, html, { pictures })),
    'reader.savePdf': async ({ messageId, html, pictures = [], title }) => {
      const name = await engine('internal.fileName', { text: title });
      return options.savePdf(documents.present(windowId(), messageId, html, { pictures }), `${name}.pdf`);
    },
    'reader.room': ({ room }) => ({ url: documents.room(windowId(), room) }),
    'reader.present': ({ messageId, html, pictures = [], room, ahead = false, unfinished = false }) => ({
      url: documents.present(windowId(), messageId, html, {
        pictures,
        ahead,
        unfinished,
        ...(room === undefined ? {} : { room }),
      }),
    }),
    'reader.complete': ({ url, html }) => documents.complete(windowId(), url, html),
    'reader.opened': ({ url }) => documents.opened(windowId(), url),
    'reader.stands': ({ url }) => options.frameStands(url),
    'reader.dismiss': ({ url }) => documents.dismiss(windowId(), url),
    'clipboard.write': ({ text }) => options.copyText(text),
    'links.open': ({ url }) => options.openLink(url),
  };
}
