// What a message may make the engine ask of the web, after the person allowed it: its pictures, and leaving its list.
import type { EngineCallName, Handlers } from '../../../shared/contract/contract.ts';
import type { BodyDocument } from '../../../shared/model/body.ts';
import type { AccountId, MessageId } from '../../../shared/model/ids.ts';
import type { PictureConsent, PictureScope } from '../../../shared/model/pictures.ts';
import { problem } from '../../../shared/problem.ts';
import type { RemoteNetwork } from '../remote/guarded-request.ts';
import { createPictures } from '../remote/pictures.ts';
import { unsubscribeByPost } from '../remote/unsubscribe.ts';
import type { Store } from '../store/store.ts';
import { assertShowable } from './attachments.ts';
import type { InternalHandlers } from './dispatch.ts';
import type { Documents } from './documents.ts';
import { PictureAddresses } from './picture-addresses.ts';

type RemoteHandlers = Pick<
  Handlers<EngineCallName>,
  'reader.pictures' | 'reader.allowPictures' | 'reader.forbidPictures' | 'lists.unsubscribe'
> &
  Pick<InternalHandlers, 'internal.pictures.load'>;

export function remoteHandlers(
  store: Store,
  documents: Documents,
  network: RemoteNetwork,
  stopping: AbortSignal,
): RemoteHandlers {
  const pictures = createPictures(network, stopping);
  const asks = new PictureAddresses(documents);

  const named = async (messageId: MessageId): Promise<{ accountId: AccountId; names: ConsentNames }> => {
    const detail = store.messages.detail(messageId);
    if (!detail) throw problem('refused', 'not-found');
    return { accountId: detail.accountId, names: consentNames(await documents.get(messageId)) };
  };
  const change = async (messageId: MessageId, scope: PictureScope, how: 'add' | 'remove'): Promise<void> => {
    const { accountId, names } = await named(messageId);
    const value = names[scope];
    if (value === null) throw problem('refused', 'not-found');
    store.pictureGrants[how](accountId, scope, value);
  };

  return {
    'reader.pictures': async ({ messageId }): Promise<PictureConsent> => {
      const { accountId, names } = await named(messageId);
      const granted = (['sender', 'list'] as const).find((scope) => {
        const value = names[scope];
        return value !== null && store.pictureGrants.has(accountId, scope, value);
      });
      return { granted: granted ?? null, ...names };
    },
    'reader.allowPictures': ({ messageId, scope }) => change(messageId, scope, 'add'),
    'reader.forbidPictures': ({ messageId, scope }) => change(messageId, scope, 'remove'),
    'internal.pictures.load': async ({ messageId, showing, url }) => {
      if (!(await asks.has(messageId, url))) throw problem('refused', 'not-found');
      const picture = await pictures.load(showing, url);
      assertShowable(picture.bytes);
      return picture;
    },
    'lists.unsubscribe': async ({ messageId }) => {
      const { unsubscribe } = await documents.get(messageId);
      // Only the address that the message itself names, never one that the window says.
      const offered = unsubscribe?.oneClick === true && unsubscribe.signed;
      if (!offered || unsubscribe.https === null) throw problem('refused', 'unsupported');
      await unsubscribeByPost(network, unsubscribe.https, stopping);
    },
  };
}

type ConsentNames = Pick<PictureConsent, PictureScope>;

/** Whom a consent may name. Who is not who they say gets nothing from what the real one was granted. */
export function consentNames(document: Pick<BodyDocument, 'from' | 'headers' | 'senderCheck'>): ConsentNames {
  if (document.senderCheck?.verdict === 'failed') return { sender: null, list: null };
  const sender = document.from[0]?.address.trim().toLowerCase() ?? '';
  const field = document.headers.find(({ name }) => name.toLowerCase() === 'list-id')?.value ?? '';
  const list = (
    /<([^<>\s]+)>\s*$/.exec(field)?.[1] ??
    (/^\s*([^<>\s]+)\s*$/.exec(field)?.[1] || '')
  ).toLowerCase();
  return {
    sender: document.from.length === 1 && /^[^\s@]+@[^\s@]+$/.test(sender) ? sender : null,
    list: list !== '' && list.length <= 255 ? list : null,
  };
}
