// Times and counts of an IMAP account's background work, in one place; tests shorten them.
export interface ImapTuning {
  /** Most connections to one account's server. */
  readonly connections: number;
  readonly firstBackoffMs: number;
  readonly mostBackoffMs: number;
  /** Least time between two attempts to connect that a person asked for. */
  readonly eagerMs: number;
  /** A session that does not answer for this long after a resume is dead. */
  readonly probeMs: number;
  /** While watching: how often the server is asked whether it tells everything by itself. */
  readonly idleCheckMs: number;
  /** The same as long as it never did. */
  readonly unprovedCheckMs: number;
  /** How often a watched mailbox is asked after while no connection listens to it. */
  readonly statusPollMs: number;
  /** Where the server does not push: how often the open mailbox is polled. */
  readonly pollMs: number;
  /** A watch that gave way to a person stays away this long: one message read is often followed by the next. */
  readonly lingerMs: number;
  /** Events are gathered this long before they are acted upon. */
  readonly gatherMs: number;
  /** Rounds in which an unchanged STATUS is believed where it cannot speak of flags. */
  readonly statusBelieved: number;
}

export const defaultTuning: ImapTuning = {
  connections: 2,
  firstBackoffMs: 2_000,
  mostBackoffMs: 300_000,
  eagerMs: 1_000,
  probeMs: 4_000,
  idleCheckMs: 240_000,
  unprovedCheckMs: 30_000,
  statusPollMs: 15_000,
  pollMs: 30_000,
  lingerMs: 400,
  gatherMs: 30,
  statusBelieved: 3,
};
