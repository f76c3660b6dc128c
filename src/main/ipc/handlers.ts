// What main itself answers: accounts with their secrets, saving files, the reader's documents, links, the engine's state.
import type { AppState } from '../../shared/contract/app-state.ts';
import type { Handlers, MainCallName } from '../../shared/contract/contract.ts';
import type { EngineArgs, EnginePortCall, EngineResult } from '../../shared/contract/engine-port.ts';
import type { StoredAccount } from '../../shared/model/account.ts';
import type { MessageId } from '../../shared/model/ids.ts';
import type { CredentialDesk } from '../shell/credential-desk.ts';
import { type SaveOptions, saveAllAttachments, saveAttachment } from '../shell/save-attachments.ts';

export interface HandlerOptions {
  readonly engine: <N extends EnginePortCall>(name: N, args: EngineArgs<N>) => Promise<EngineResult<N>>;
  readonly credentials: CredentialDesk;
  readonly save: SaveOptions;
  readonly state: () => AppState;
  /** Tells the window a new state; call after anything that changes what `state` answers. */
  readonly refreshState: () => Promise<void>;
  readonly restartEngine: () => void;
  readonly presentDocument: (messageId: MessageId, html: string) => string;
  readonly openLink: (url: string) => Promise<void>;
}

export function createMainHandlers(options: HandlerOptions): Handlers<MainCallName> {
  const { engine, credentials } = options;
  const withCredential = (account: StoredAccount) => ({
    ...account,
    credential: credentials.stateOf(account.id),
  });
  return {
    'app.state': () => options.state(),
    'engine.restart': () => options.restartEngine(),

    'accounts.list': async () => (await engine('internal.accounts.list', {})).map(withCredential),
    'accounts.add': async ({ settings, password }) => {
      const account = await engine('internal.accounts.add', { settings, password });
      const stored = credentials.remember(account.id, password);
      await engine('internal.accounts.start', { accountId: account.id });
      await options.refreshState();
      return { account: withCredential(account), stored };
    },
    'accounts.signIn': async ({ accountId, password }) => {
      await engine('internal.accounts.signIn', { accountId, password });
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
    'attachments.saveAll': ({ messageId }) => saveAllAttachments(options.save, messageId),

    'reader.present': ({ messageId, html }) => ({ url: options.presentDocument(messageId, html) }),
    'links.open': ({ url }) => options.openLink(url),
  };
}
