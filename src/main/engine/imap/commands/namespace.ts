// NAMESPACE (RFC 2342): under which prefixes the mailboxes of the person and of others are.
import type { Command } from '../command.ts';
import type { Namespaces } from '../types.ts';

export function namespaceCommand(): Command<Namespaces> {
  let answer: Namespaces = { personal: [], otherUsers: [], shared: [] };
  return {
    name: 'NAMESPACE',
    parts: ['NAMESPACE'],
    shares: ['namespace'],
    untagged: (response) => {
      if (response.kind !== 'namespace') return false;
      answer = response.namespaces;
      return true;
    },
    done: () => answer,
  };
}
