// The one window: sandboxed, isolated, served from our own scheme, shown once it has something to show.
import { join } from 'node:path';
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { APP_ORIGIN } from './schemes.ts';
import { isReachable, readWindowState, writeWindowState } from './window-state.ts';

export interface WindowOptions {
  readonly preload: string;
  readonly stateFile: string;
  /** For Linux; elsewhere the program file carries it. */
  readonly icon: string;
  readonly report: (event: string, fields?: Record<string, string | number>) => void;
}

const DEFAULT_SIZE = { width: 1200, height: 800 };
const MINIMUM_SIZE = { minWidth: 480, minHeight: 360 };
const RELOADS_PER_MINUTE = 3;

export function createMainWindow(options: WindowOptions): BrowserWindow {
  const stored = readWindowState(options.stateFile);
  const screens = screen.getAllDisplays().map((display) => display.workArea);
  const bounds = stored && isReachable(stored.bounds, screens) ? stored.bounds : DEFAULT_SIZE;
  const window = new BrowserWindow({
    ...bounds,
    ...MINIMUM_SIZE,
    show: false,
    title: 'Petrel',
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#1b1b1f' : '#ffffff',
    icon: options.icon,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      enableWebSQL: false,
    },
  });

  window.once('ready-to-show', () => {
    if (stored?.maximized) window.maximize();
    window.show();
  });
  window.on('close', () => {
    try {
      writeWindowState(options.stateFile, {
        bounds: window.getNormalBounds(),
        maximized: window.isMaximized(),
      });
    } catch {
      // A full or read-only disk: the window closes all the same.
      options.report('window-state-not-written');
    }
  });

  let reloads: number[] = [];
  window.webContents.on('render-process-gone', (_event, details) => {
    options.report('window-process-gone', { reason: details.reason, code: details.exitCode });
    if (details.reason === 'clean-exit') return;
    const now = Date.now();
    reloads = [...reloads.filter((time) => time > now - 60_000), now];
    // What the person sees lives in the engine and in the window's own database: a fresh page shows it again.
    if (reloads.length <= RELOADS_PER_MINUTE && !window.isDestroyed()) window.webContents.reload();
  });
  window.webContents.on('did-fail-load', (_event, code, description) => {
    options.report('window-load-failed', { code, description });
  });

  window.loadURL(`${APP_ORIGIN}/`).catch((error: unknown) => {
    options.report('window-load-failed', { description: String(error) });
  });
  return window;
}

/** Where the build puts the preload and the renderer, seen from the main bundle. */
export function builtPaths(mainFolder: string): { preload: string; renderer: string } {
  return { preload: join(mainFolder, '../preload/index.cjs'), renderer: join(mainFolder, '../renderer') };
}
