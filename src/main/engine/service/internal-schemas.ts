// Validators of the calls that only main makes. Main is ours, but bytes from a port are checked all the same.
import * as v from 'valibot';
import type { InternalCalls } from '../../../shared/contract/engine-port.ts';
import {
  accountSettings,
  id,
  nothing,
  partId,
  secret,
  signInWay,
  title,
  url,
} from '../../../shared/contract/schemas.ts';

const path = v.pipe(v.string(), v.minLength(1), v.maxLength(32_768));

export const internalSchemas = {
  'internal.accounts.list': nothing,
  'internal.accounts.add': v.strictObject({ settings: accountSettings, password: secret }),
  'internal.accounts.start': v.strictObject({ accountId: id }),
  'internal.accounts.remove': v.strictObject({ accountId: id }),
  'internal.accounts.signIn': v.strictObject({
    accountId: id,
    password: secret,
    signIn: v.exactOptional(signInWay),
  }),
  'internal.attachments.list': v.strictObject({ messageId: id, within: v.exactOptional(partId) }),
  'internal.attachments.write': v.strictObject({ messageId: id, partId, path }),
  'internal.attachments.stop': v.strictObject({ path }),
  'internal.attachments.bytes': v.strictObject({ messageId: id, partId }),
  'internal.messages.write': v.strictObject({ messageId: id, path }),
  'internal.fileName': v.strictObject({ text: title }),
  'internal.pictures.load': v.strictObject({
    messageId: id,
    showing: v.pipe(v.string(), v.minLength(1), v.maxLength(100)),
    url,
  }),
  'internal.protocolLog.start': v.strictObject({ accountId: id, path }),
  'internal.protocolLog.stop': v.strictObject({ accountId: id }),
  'internal.power': v.strictObject({ event: v.picklist(['suspend', 'resume', 'online', 'offline']) }),
  'internal.stop': nothing,
} as const satisfies Record<keyof InternalCalls, v.GenericSchema>;
