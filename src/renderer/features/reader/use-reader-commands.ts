// What the system's menu and its keys ask of the open message; nothing while a dialog stands before it.
import { useEffect, useEffectEvent } from 'react';
import type { AppCommand } from '../../../shared/contract/events.ts';
import { listen } from '../../data/client.ts';

export function useReaderCommands(acts: Partial<Readonly<Record<AppCommand, () => void>>>): void {
  const run = useEffectEvent((command: AppCommand) => {
    if (!document.querySelector('dialog[open]:modal')) acts[command]?.();
  });
  useEffect(() => listen('app.command', (command) => run(command)), []);
}
