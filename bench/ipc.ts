// How lists should travel from the engine to the window: relayed by main (as the app does), or over a MessagePort that
// joins both directly, behind the preload's bridge or in the page itself. Prints one line of JSON. The file plays each of its own parts: starter, main process, engine.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { contract } from '../src/shared/contract/contract.ts';

const ROUNDS = 1_000;
const ROWS = 100;

/** One screenful of a list, as `messages.window` answers it: about 41 kB as JSON. */
function answer(): unknown {
  const rows = Array.from({ length: ROWS }, (_, n) => ({
    id: n + 1,
    mailboxId: 3,
    uid: 100_000 + n,
    subject: `Re: minutes of the meeting about the new office, part ${n} ${'and so on '.repeat(6)}`,
    from: { name: `Person Number ${n}`, address: `person.number.${n}@example.org` },
    to: [{ name: 'Ann Example', address: 'ann@example.net' }],
    date: 1_700_000_000_000 + n,
    flags: ['\\Seen', '$Forwarded'],
    size: 20_000 + n,
    hasAttachment: n % 3 === 0,
    threadId: n,
    cached: true,
  }));
  return { mailboxId: 3, start: 0, total: 100_000, revision: 7, rows };
}

/** In the page: one round trip after the other, each way in turn, so that both meet the same machine. */
const PAGE = `(async () => {
  const percentile = (list, part) => Number([...list].sort((a, b) => a - b)[Math.floor(list.length * part)].toFixed(2));
  const own = new Promise((resolve) => {
    window.addEventListener('message', (event) => {
      const [port] = event.ports;
      const waiting = new Map();
      let next = 0;
      port.onmessage = ({ data }) => { waiting.get(data.id)(data.value); waiting.delete(data.id); };
      resolve(() => new Promise((done) => { waiting.set(++next, done); port.postMessage({ id: next }); }));
    }, { once: true });
  });
  const ways = { relay: window.bench.relay, bridgedPort: await window.bench.port(), pagePort: null };
  window.bench.givePort();
  ways.pagePort = await own;
  const times = { relay: [], bridgedPort: [], pagePort: [] };
  for (let round = 0; round < ${ROUNDS}; round++) {
    for (const [way, call] of Object.entries(ways)) {
      const start = performance.now();
      await call();
      if (round >= ${ROUNDS} / 10) times[way].push(performance.now() - start);
    }
  }
  return Object.fromEntries(Object.entries(times).map(([way, list]) => [way,
    { medianMs: percentile(list, 0.5), p95Ms: percentile(list, 0.95), p99Ms: percentile(list, 0.99) }]));
})()`;

/** A port may end in the preload, behind the bridge as the relay does, or be handed on to the page itself. */
const PRELOAD = `
const { contextBridge, ipcRenderer } = require('electron');
const args = { mailboxId: 3, start: 0, count: ${ROWS} };
contextBridge.exposeInMainWorld('bench', {
  relay: () => ipcRenderer.invoke('call', 'messages.window', args),
  port: () => new Promise((resolve) => {
    ipcRenderer.once('port', (event) => {
      const [port] = event.ports;
      const waiting = new Map();
      let next = 0;
      port.onmessage = ({ data }) => { waiting.get(data.id)(data.value); waiting.delete(data.id); };
      resolve(() => new Promise((done) => { waiting.set(++next, done); port.postMessage({ id: next, args }); }));
    });
    ipcRenderer.send('want-port');
  }),
  givePort: () => {
    ipcRenderer.once('port', (event) => window.postMessage('port', '*', event.ports));
    ipcRenderer.send('want-port');
  },
});`;

interface Request {
  readonly id: number;
}

function asEngine(): void {
  const value = answer();
  process.parentPort.on('message', ({ data, ports }: Electron.MessageEvent) => {
    const [port] = ports;
    if (!port) {
      process.parentPort.postMessage({ id: (data as Request).id, value });
      return;
    }
    port.on('message', (event) => port.postMessage({ id: (event.data as Request).id, value }));
    port.start();
  });
}

async function asMain(): Promise<void> {
  const { app, BrowserWindow, ipcMain, MessageChannelMain, utilityProcess } = await import('electron');
  const { safeParse } = await import('valibot');
  const folder = mkdtempSync(join(tmpdir(), 'petrel-bench-ipc-'));
  app.setPath('userData', folder);
  await app.whenReady();
  const preload = join(folder, 'preload.cjs');
  writeFileSync(preload, PRELOAD);
  const engine = utilityProcess.fork(import.meta.filename);
  const waiting = new Map<number, (value: unknown) => void>();
  let next = 0;
  engine.on('message', ({ id, value }: { id: number; value: unknown }) => {
    waiting.get(id)?.(value);
    waiting.delete(id);
  });
  ipcMain.handle('call', (_event, name: keyof typeof contract, args: unknown) => {
    const parsed = safeParse(contract[name].args, args);
    if (!parsed.success) throw new Error('invalid');
    return new Promise((resolve) => {
      waiting.set(++next, resolve);
      engine.postMessage({ id: next, name, args: parsed.output });
    });
  });
  ipcMain.on('want-port', (event) => {
    const { port1, port2 } = new MessageChannelMain();
    engine.postMessage({ type: 'port' }, [port1]);
    event.sender.postMessage('port', null, [port2]);
  });
  const window = new BrowserWindow({
    show: false,
    webPreferences: { preload, sandbox: true, contextIsolation: true, backgroundThrottling: false },
  });
  await window.loadURL('data:text/html,<title>bench</title>');
  const result: unknown = await window.webContents.executeJavaScript(PAGE);
  const octets = JSON.stringify(answer()).length;
  process.stdout.write(
    `${JSON.stringify({ bench: 'ipc', rounds: ROUNDS, octets, ...(result as object) })}\n`,
  );
  rmSync(folder, { recursive: true, force: true });
  app.exit(0);
}

/** Started by Electron as Node: start it again as Electron. As root it must do without the process sandbox. */
function asStarter(): void {
  const { ELECTRON_RUN_AS_NODE: _, ...env } = process.env;
  const root = process.getuid?.() === 0;
  const args = [...(root ? ['--no-sandbox'] : []), '--disable-gpu', import.meta.filename];
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'inherit', 'inherit'] });
  child.on('exit', (code) => process.exit(code ?? 1));
}

if (process.env.ELECTRON_RUN_AS_NODE) asStarter();
else if (process.type !== 'browser') asEngine();
else {
  // Not awaited here: Electron gets ready only once its main module has been evaluated.
  asMain().catch((thrown: unknown) => {
    console.error(thrown);
    process.exit(1);
  });
}
