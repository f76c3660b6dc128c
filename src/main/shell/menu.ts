// The application menu of each system, with its accelerators. Items that the window carries out are sent to it.
import type { MenuItemConstructorOptions } from 'electron';
import type { AppCommand } from '../../shared/contract/events.ts';

export interface MenuOptions {
  readonly platform: NodeJS.Platform;
  readonly productName: string;
  readonly developer: boolean;
  readonly command: (command: AppCommand) => void;
}

export function menuTemplate({
  platform,
  productName,
  developer,
  command,
}: MenuOptions): MenuItemConstructorOptions[] {
  const mac = platform === 'darwin';
  const separator: MenuItemConstructorOptions = { type: 'separator' };
  const appMenu: MenuItemConstructorOptions = {
    label: productName,
    submenu: [
      { role: 'about' },
      separator,
      { role: 'services' },
      separator,
      { role: 'hide' },
      { role: 'hideOthers' },
      { role: 'unhide' },
      separator,
      { role: 'quit' },
    ],
  };
  return [
    ...(mac ? [appMenu] : []),
    {
      label: '&File',
      submenu: [
        { label: 'Add Account…', click: () => command('add-account') },
        { label: 'Check Mail', accelerator: 'CmdOrCtrl+Shift+R', click: () => command('check-mail') },
        separator,
        { label: 'Save Message As…', accelerator: 'CmdOrCtrl+S', click: () => command('save-message') },
        { label: 'Print…', accelerator: 'CmdOrCtrl+P', click: () => command('print-message') },
        separator,
        mac ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&View',
      submenu: [
        { label: 'Message Source', accelerator: 'CmdOrCtrl+U', click: () => command('show-source') },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
        ...(developer ? [separator, { role: 'toggleDevTools' } as const] : []),
      ],
    },
    { role: 'windowMenu' },
  ];
}
