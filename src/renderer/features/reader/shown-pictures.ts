// Whether the message in sight shows pictures of the web: known where it is shown, asked where it goes to paper.
import type { MessageId } from '../../../shared/model/ids.ts';

let shown: MessageId | null = null;

/** @param messageId the message whose pictures were let in and are in sight */
export function showPictures(messageId: MessageId | null): void {
  shown = messageId;
}

export const picturesOf = (messageId: MessageId): 'allowed' | 'blocked' =>
  shown === messageId ? 'allowed' : 'blocked';
