// Hands the one MailData and view store of this window to every component.
import { createContext, useContext } from 'react';
import type { LayoutMemory } from './layout-memory.ts';
import type { MailData } from './mail-data.ts';
import type { ViewStore } from './view-store.ts';

export interface Mail {
  readonly data: MailData;
  readonly viewStore: ViewStore;
  readonly layout: LayoutMemory;
}

export const MailContext = createContext<Mail | null>(null);

export function useMail(): Mail {
  const mail = useContext(MailContext);
  if (!mail) throw new Error('MailContext is missing above this component');
  return mail;
}
