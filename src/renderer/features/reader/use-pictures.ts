// The person's word on pictures of the web: once for the open message, or from now on.
import { useState } from 'react';
import type { MessageId } from '../../../shared/model/ids.ts';
import type { PictureScope } from '../../../shared/model/pictures.ts';
import { call } from '../../data/client.ts';

export interface PictureActs {
  /** Changes with every act: the message is to be shown anew. */
  readonly version: number;
  /** Loaded for the message that is open, whatever else was granted. */
  readonly once: boolean;
  load(): void;
  allow(scope: PictureScope): void;
  forbid(scope: PictureScope): void;
}

export function usePictures(messageId: MessageId | null, onFailed: (thrown: unknown) => void): PictureActs {
  const [chosen, setChosen] = useState<{ of: MessageId | null; version: number }>({ of: null, version: 0 });
  const choose = (of: MessageId | null): void => setChosen(({ version }) => ({ of, version: version + 1 }));
  return {
    version: chosen.version,
    once: messageId !== null && chosen.of === messageId,
    load: () => choose(messageId),
    allow: (scope) => {
      if (messageId === null) return;
      call('reader.allowPictures', { messageId, scope }).then(() => choose(messageId), onFailed);
    },
    forbid: (scope) => {
      if (messageId === null) return;
      call('reader.forbidPictures', { messageId, scope }).then(() => choose(null), onFailed);
    },
  };
}
