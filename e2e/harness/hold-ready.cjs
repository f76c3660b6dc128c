// Loaded before the app (`electron -r`): holds back `ready` until Playwright has attached. A window that loads while
// Playwright attaches may be missed for good: it hears of the empty first document and never of the one after it.
const { app, utilityProcess } = require('electron');

const ready = app.whenReady();
const emit = app.emit.bind(app);
let held = [];
let released = false;
let release;
const whenReleased = new Promise((resolve) => {
  release = resolve;
});

app.emit = (event, ...args) => {
  if (event !== 'ready' || released) return emit(event, ...args);
  held = args;
  return app.listenerCount('ready') > 0;
};
app.isReady = () => released;
app.whenReady = () => whenReleased;

// Playwright calls this once it listens.
globalThis.__playwright_run = async () => {
  await ready;
  released = true;
  release();
  emit('ready', ...held);
};

// Tests may stand between main and its engine: the processes it forks, by the order of their start. Or put another program in
// its place.
const fork = utilityProcess.fork.bind(utilityProcess);
globalThis.engines = [];
utilityProcess.fork = (entry, ...args) => {
  const child = fork(process.env.E2E_ENGINE ?? entry, ...args);
  globalThis.engines.push(child);
  return child;
};
