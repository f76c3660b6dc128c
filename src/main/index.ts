// Composition root of the main process: profile, one instance, locked session, window, engine, and their end.
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import {
  app,
  type BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeImage,
  net,
  powerMonitor,
  protocol,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron';
import icon from '../../resources/icons/512x512.png?asset';
import type { AppState } from '../shared/contract/app-state.ts';
import { EVENT_CHANNEL } from '../shared/contract/channels.ts';
import type { EngineArgs, EnginePortCall, EngineResult } from '../shared/contract/engine-port.ts';
import type { AppEvents } from '../shared/contract/events.ts';
import { takeEnvironmentSecrets } from '../shared/environment-secrets.ts';
import type { AccountId } from '../shared/model/ids.ts';
import { type Problem, ProblemError } from '../shared/problem.ts';
import engineEntry from './engine/entry.ts?modulePath';
import { createEngineHost } from './engine-host.ts';
import { createMainHandlers } from './ipc/handlers.ts';
import { registerIpc } from './ipc/register.ts';
import { serveApp } from './shell/app-protocol.ts';
import { createCredentialDesk } from './shell/credential-desk.ts';
import { createAttachmentDrags } from './shell/drag-attachment.ts';
import { forkEngine } from './shell/engine-process.ts';
import { externalAddress, openExternally } from './shell/external-links.ts';
import { createReport, recordFaults } from './shell/fault-log.ts';
import { endProcess, framesOf, watchFrames } from './shell/frame-watch.ts';
import { openKeychain } from './shell/keychain.ts';
import { lockContents, lockSession, silenceBrowserNetwork } from './shell/lockdown.ts';
import { menuTemplate } from './shell/menu.ts';
import { confirmProgram, createAttachmentOpener } from './shell/open-attachment.ts';
import { watchPower } from './shell/power.ts';
import { servePreview } from './shell/preview-protocol.ts';
import { printDocument, savePdf } from './shell/print-document.ts';
import { createProblemDesk } from './shell/problem-desk.ts';
import { frameStands, watchReader } from './shell/reader-input.ts';
import { createReaderDocuments } from './shell/reader-protocol.ts';
import { createAllSaver } from './shell/save-all.ts';
import {
  APP_ORIGIN,
  APP_SCHEME,
  BODY_SCHEME,
  declareSchemes,
  PREVIEW_ORIGIN,
  PREVIEW_SCHEME,
} from './shell/schemes.ts';
import { builtPaths, createMainWindow } from './shell/window.ts';
import { type Closing, settleBeforeClosing } from './shell/window-closing.ts';

const environmentSecrets = takeEnvironmentSecrets(process.env);
const given = app.commandLine.getSwitchValue('user-data-dir');
if (given !== '') app.setPath('userData', resolve(given.replace(/^~(?=\/)/, homedir())));
const profile = app.getPath('userData');
const report = createReport(join(profile, 'logs', 'main.log'));
recordFaults(process, report);
declareSchemes(protocol);
silenceBrowserNetwork(app);

let window: BrowserWindow | null = null;
let closing: Closing | null = null;
let quitting = false;

function tell<E extends keyof AppEvents>(name: E, payload: AppEvents[E]): void {
  if (window && !window.isDestroyed()) window.webContents.send(EVENT_CHANNEL, name, payload);
}

async function start(): Promise<void> {
  await app.whenReady();
  const paths = builtPaths(import.meta.dirname);
  const keychain = openKeychain({
    safeStorage,
    platform: process.platform,
    file: join(profile, 'credentials.json'),
    report,
  });
  const credentials = createCredentialDesk(keychain, environmentSecrets);

  let accountsMissing: readonly AccountId[] = [];
  const problems = createProblemDesk((problem) => tell('problem', problem));
  let engineState: AppState['engine'] = 'starting';
  let engineProblem: Problem | null = null;
  const state = (): AppState => ({
    version: app.getVersion(),
    platform: process.platform as AppState['platform'],
    engine: engineState,
    engineProblem,
    keychain: { available: keychain.available, backend: keychain.backend },
    credentialsMissing: accountsMissing,
  });

  const host = createEngineHost({
    fork: () => forkEngine(utilityProcess, engineEntry, profile),
    credential: (accountId) => {
      const secret = credentials.get(accountId);
      // Now known to be missing: the window asks for it.
      if (secret === null) refreshInBackground();
      return secret;
    },
    onState: (next, reason) => {
      engineState = next;
      engineProblem = reason;
      tell('app.state', state());
      if (next === 'running') refreshInBackground();
    },
    onEvent: (name, payload) => {
      if (name === 'problem') return problems.raise(payload as Problem);
      // Engine events are a part of the window's events, under the same names.
      tell(name, payload as AppEvents[typeof name]);
      if (name === 'changes' && (payload as AppEvents['changes']).accounts) refreshInBackground();
    },
    report,
  });

  const engine = async <N extends EnginePortCall>(name: N, args: EngineArgs<N>): Promise<EngineResult<N>> => {
    const answer = await host.call(name, args);
    if (answer.ok) return answer.value;
    throw new ProblemError(answer.problem);
  };

  const refreshState = async (): Promise<void> => {
    const accounts = await engine('internal.accounts.list', {});
    accountsMissing = accounts
      .map((account) => account.id)
      .filter((accountId) => credentials.stateOf(accountId) === 'missing');
    tell('app.state', state());
  };
  const refreshInBackground = (): void => {
    refreshState().catch((thrown: unknown) => {
      // The engine went away meanwhile; its next start asks again.
      if (!(thrown instanceof ProblemError)) throw thrown;
    });
  };

  const documents = createReaderDocuments({
    partBytes: async (messageId, partId) => {
      const answer = await host.call('internal.attachments.bytes', { messageId, partId });
      return answer.ok ? answer.value.bytes : null;
    },
    remotePicture: async (showing, url, messageId) => {
      const answer = await host.call('internal.pictures.load', { messageId, showing, url });
      return answer.ok ? answer.value.bytes : null;
    },
    onBegun: (url) => tell('reader.ready', { url }),
  });

  const watch = watchFrames({
    frames: () => (window && !window.isDestroyed() ? framesOf(window.webContents) : []),
    use: () =>
      new Map(
        app
          .getAppMetrics()
          .map(({ pid, cpu, memory }) => [
            pid,
            { cpu: cpu.cumulativeCPUUsage ?? 0, mb: memory.workingSetSize / 1_024 },
          ]),
      ),
    end: endProcess,
    onEnded: (urls, cause) => {
      report('frame-ended', { cause });
      for (const url of urls) tell('reader.ended', { url });
    },
  });

  const mainSession = session.defaultSession;
  lockSession(mainSession);
  protocol.handle(APP_SCHEME, (request) => serveApp(paths.renderer, request));
  protocol.handle(PREVIEW_SCHEME, (request) => {
    if (request.url === `${PREVIEW_ORIGIN}/`) watch.closely();
    return servePreview(paths.renderer, request);
  });
  protocol.handle(BODY_SCHEME, (request) =>
    documents.serve(
      request.url,
      request.method,
      window && !window.isDestroyed() ? window.webContents.id : null,
    ),
  );
  const openLink = (url: string): Promise<void> => openExternally(shell, url);
  app.on('web-contents-created', (_event, contents) => {
    // The window decides: it knows what the link's words said, and opens it by `links.open`.
    lockContents(contents, (address) => {
      const url = externalAddress(address);
      if (url !== null) tell('reader.link', { url });
    });
    watchReader(contents, {
      onPointed: (url) => tell('reader.pointed', { url }),
      onKey: (key) => tell('reader.key', key),
      onReady: (url) => tell('reader.ready', { url }),
      waits: documents.waits,
    });
  });

  const askFile = async (name: string): Promise<string | null> => {
    const defaultPath = join(app.getPath('downloads'), name);
    const options = { defaultPath, properties: ['showOverwriteConfirmation' as const] };
    const answer = window ? await dialog.showSaveDialog(window, options) : null;
    return answer?.filePath || null;
  };
  const opener = createAttachmentOpener({
    engine,
    temporaryFolder: app.getPath('temp'),
    confirmProgram: async (filename) => window !== null && (await confirmProgram(dialog, window, filename)),
    openPath: (path) => shell.openPath(path),
  });
  const drags = createAttachmentDrags({
    engine,
    temporaryFolder: app.getPath('temp'),
    startDrag: async (paths) => {
      const [file] = paths;
      // Some desktops have no picture for a kind of file, and the system wants one.
      const own = await app.getFileIcon(file).catch(() => nativeImage.createEmpty());
      const picture = own.isEmpty() ? nativeImage.createFromPath(icon).resize({ width: 32 }) : own;
      window?.webContents.startDrag({ file, files: [...paths], icon: picture });
    },
  });

  const save = {
    engine,
    askFile,
    askFolder: async () => {
      const options = { properties: ['openDirectory' as const, 'createDirectory' as const] };
      const answer = window ? await dialog.showOpenDialog(window, options) : null;
      return answer?.filePaths[0] ?? null;
    },
  };

  registerIpc(ipcMain, {
    isTrustedSender: ({ sender, senderFrame }) =>
      window !== null &&
      !window.isDestroyed() &&
      sender === window.webContents &&
      senderFrame !== null &&
      senderFrame === sender.mainFrame &&
      senderFrame.origin === APP_ORIGIN,
    handlers: createMainHandlers({
      engine,
      credentials,
      save,
      allFiles: createAllSaver(save, (told) => tell('attachments.saving', told)),
      state: () => {
        problems.windowListens();
        return state();
      },
      settled: () => closing?.settled(),
      refreshState,
      restartEngine: () => host.restart(),
      openAttachment: opener.open,
      drags,
      printDocument,
      savePdf: (url, filename) => savePdf({ askFile }, url, filename),
      documents,
      windowId: () => {
        if (!window) throw new Error('no window asked');
        return window.webContents.id;
      },
      frameStands: (url) => window !== null && !window.isDestroyed() && frameStands(window.webContents, url),
      copyText: (text) => clipboard.writeText(text),
      openLink,
    }),
    relay: (name, args) => host.call(name, args as EngineArgs<typeof name>),
    report,
  });

  const openWindow = (): void => {
    const opened = createMainWindow({
      preload: paths.preload,
      stateFile: join(profile, 'window.json'),
      icon,
      report,
    });
    const contentsId = opened.webContents.id;
    closing = settleBeforeClosing(opened, () => tell('app.closing', null));
    opened.on('closed', () => {
      documents.dropWindow(contentsId);
      window = null;
      closing = null;
    });
    window = opened;
  };

  Menu.setApplicationMenu(
    Menu.buildFromTemplate(
      menuTemplate({
        platform: process.platform,
        productName: app.getName(),
        developer: !app.isPackaged,
        command: (command) => tell('app.command', command),
      }),
    ),
  );
  watchPower(powerMonitor, net, (event) => {
    if (event === 'resume') host.forgiveSilence();
    host.call('internal.power', { event }).catch(() => report('power-not-told'));
  });

  host.start();
  openWindow();

  app.on('second-instance', () => {
    if (window?.isMinimized()) window.restore();
    window?.focus();
  });
  app.on('activate', () => {
    if (window === null) openWindow();
  });
  app.on('window-all-closed', () => {
    // A window that asked for a moment first has thereby put an end to the quitting, on every system.
    if (quitting || process.platform !== 'darwin') app.quit();
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  let ended = false;
  app.on('will-quit', (event) => {
    if (ended) return;
    event.preventDefault();
    const end = (): void => {
      ended = true;
      app.quit();
    };
    Promise.allSettled([host.stop(), opener.close(), drags.close()]).then(end, end);
  });
}

if (app.requestSingleInstanceLock()) {
  start().catch((thrown: unknown) => {
    report('start-failed', { stack: thrown instanceof Error ? (thrown.stack ?? thrown.message) : 'unknown' });
    app.exit(1);
  });
} else {
  app.quit();
}
