// Row identities of the local store. They never change while the thing they name is cached.

export type AccountId = number;
export type MailboxId = number;
/** One message in one mailbox. Survives a move and a UIDVALIDITY change; a server's UID does not. */
export type MessageId = number;
export type OperationId = number;
