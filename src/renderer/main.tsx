// Composition root of the window: the view's memory, the mail data, the first paint.

// Before any component: what a component says about itself comes later and wins.
import './ui/tokens.css';
import './ui/base.css';
import './ui/dialog.css';

import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import { call } from './data/client.ts';
import { createLayoutMemory } from './data/layout-memory.ts';
import { type Mail, MailContext } from './data/mail-context.ts';
import { startMailData } from './data/mail-data.ts';
import { openViewStore, type RememberedView } from './data/view-store.ts';
import { createToasts } from './features/notices/toasts.ts';
import { CrashGuard } from './features/window/CrashGuard.tsx';

/** Milliseconds the first paint waits for what the last run remembered. */
const MEMORY_WAIT = 400;

async function start(): Promise<void> {
  const toasts = createToasts();
  const viewStore = openViewStore(() =>
    toasts.warn(
      'Petrel cannot remember how its window looked.',
      'Your mail is not affected; only the next start is a little slower.',
    ),
  );
  const late = new Promise<RememberedView | null>((resolve) => setTimeout(() => resolve(null), MEMORY_WAIT));
  const memory = viewStore.load();
  const remembered = await Promise.race([memory, late]);
  const layout = createLayoutMemory(viewStore);
  if (remembered) layout.recall(remembered.layout);
  else
    void memory.then((held) => {
      if (held) layout.recall(held.layout);
    });
  window.petrel.on('app.closing', () => {
    void viewStore.settled().then(() => call('app.settled', {}));
  });
  const mail: Mail = {
    data: startMailData(window.petrel, viewStore, remembered),
    viewStore,
    layout,
  };
  const container = document.getElementById('root');
  if (!container) throw new Error('the page has no #root');
  createRoot(container).render(
    <CrashGuard>
      <MailContext value={mail}>
        <App toasts={toasts} initialPlace={remembered?.place ?? null} />
      </MailContext>
    </CrashGuard>,
  );
}

void start();
