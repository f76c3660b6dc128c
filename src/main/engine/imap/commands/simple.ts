// Commands without arguments or answers of their own.
import type { Command } from '../command.ts';

export const noopCommand: Command<void> = {
  name: 'NOOP',
  parts: ['NOOP'],
  shares: [],
  done: () => undefined,
};

export const capabilityCommand: Command<void> = {
  name: 'CAPABILITY',
  parts: ['CAPABILITY'],
  shares: ['capability'],
  done: () => undefined,
};

/** `\Deleted` messages go, without EXPUNGE answers (RFC 9051 section 6.4.1). */
export const closeCommand: Command<void> = {
  name: 'CLOSE',
  parts: ['CLOSE'],
  shares: 'alone',
  done: () => undefined,
};

/** RFC 3691. */
export const unselectCommand: Command<void> = {
  name: 'UNSELECT',
  parts: ['UNSELECT'],
  shares: 'alone',
  done: () => undefined,
};

export const logoutCommand: Command<void> = {
  name: 'LOGOUT',
  parts: ['LOGOUT'],
  shares: 'alone',
  done: () => undefined,
};
