// Everything the window knows of the mail: filled from the last run's memory, then from the engine, then kept true by
// the change feed. Components read the observables; they never change mail except by a contract call.
import type { AppState } from '../../shared/contract/app-state.ts';
import type { PetrelBridge } from '../../shared/contract/bridge.ts';
import type { AccountSummary } from '../../shared/model/account.ts';
import type { ChangeSet } from '../../shared/model/change-set.ts';
import type { AccountId, MailboxId } from '../../shared/model/ids.ts';
import type { MailboxSummary } from '../../shared/model/mailbox.ts';
import type { OperationSummary } from '../../shared/model/operation.ts';
import type { SyncStatus } from '../../shared/model/sync-status.ts';
import { type Problem, toProblem } from '../../shared/problem.ts';
import { call } from './client.ts';
import { ListWindow } from './list-window.ts';
import { type Observable, observable } from './observable.ts';
import type { RememberedView, ViewStore } from './view-store.ts';

/** List windows kept in memory, so that going back to a folder shows it in the same frame. */
const KEPT_LISTS = 8;
/** Milliseconds that changes are gathered before the tree is written to the view store; while counts change all the time. */
const SAVE_PAUSE = 1_000;
const SAVE_REST = 6_000;
/** Milliseconds before a load that failed is tried again while the engine should be there. */
const RELOAD_PAUSE = 500;
const RELOADS = 20;

export interface MailData {
  /** Null until either the memory of the last run or the engine told. */
  readonly accounts: Observable<readonly AccountSummary[] | null>;
  readonly mailboxes: Observable<readonly MailboxSummary[]>;
  readonly statuses: Observable<ReadonlyMap<AccountId, SyncStatus>>;
  readonly outbox: Observable<readonly OperationSummary[]>;
  readonly appState: Observable<AppState | null>;
  /** True once the engine itself has answered: what is shown is no longer only remembered. */
  readonly confirmed: Observable<boolean>;
  list(mailboxId: MailboxId): ListWindow;
  /** Runs after the engine came (back) up and its state was read again. */
  onReload(listener: () => void): () => void;
  onProblem(listener: (problem: Problem) => void): () => void;
}

export function startMailData(
  bridge: PetrelBridge,
  viewStore: ViewStore,
  remembered: RememberedView | null,
): MailData {
  const accounts = observable<readonly AccountSummary[] | null>(
    remembered && remembered.accounts.length > 0 ? remembered.accounts : null,
  );
  const mailboxes = observable<readonly MailboxSummary[]>(remembered?.mailboxes ?? []);
  const statuses = observable<ReadonlyMap<AccountId, SyncStatus>>(new Map());
  const outbox = observable<readonly OperationSummary[]>([]);
  const appState = observable<AppState | null>(null);
  const confirmed = observable(false);
  const reloadListeners = new Set<() => void>();
  const problemListeners = new Set<(problem: Problem) => void>();
  const lists = new Map<MailboxId, ListWindow>();

  /** Told before the window was drawn: kept for whoever listens first. */
  const unheard: Problem[] = [];
  const tell = (problem: Problem): void => {
    if (problemListeners.size === 0) unheard.push(problem);
    for (const listener of [...problemListeners]) listener(problem);
  };
  /** While the engine is away its state is told by the banner; the calls that met it are repeated on its return. */
  const report = (thrown: unknown): void => {
    const problem = toProblem(thrown);
    if (problem.code !== 'engine-stopped' && problem.kind !== 'cancelled') tell(problem);
  };

  let saving: { readonly timer: ReturnType<typeof setTimeout>; readonly due: number } | null = null;
  let savedAt = Number.NEGATIVE_INFINITY;
  /** `grown`: accounts or folders came or went; counts alone may wait. */
  const saveTree = (grown: boolean): void => {
    const now = performance.now();
    const due = Math.max(now + SAVE_PAUSE, grown ? 0 : savedAt + SAVE_REST);
    if (saving && saving.due <= due) return;
    if (saving) clearTimeout(saving.timer);
    const write = (): void => {
      saving = null;
      savedAt = performance.now();
      viewStore.saveTree(accounts.get() ?? [], mailboxes.get());
    };
    saving = { timer: setTimeout(write, due - now), due };
  };

  const loadOutbox = (): void => {
    call('outbox.list', {}).then(outbox.set, report);
  };
  const loadAccounts = (): void => {
    call('accounts.list', {}).then((list) => {
      accounts.set(list);
      saveTree(true);
    }, report);
  };

  let loading = false;
  const load = async (attempt = 0): Promise<void> => {
    if (loading) return;
    loading = true;
    try {
      const [accountList, mailboxList, statusList, operations] = await Promise.all([
        call('accounts.list', {}),
        call('mailboxes.list', {}),
        call('sync.status', {}),
        call('outbox.list', {}),
      ]);
      mailboxes.set(mailboxList);
      accounts.set(accountList);
      statuses.set(new Map(statusList.map((status) => [status.accountId, status])));
      outbox.set(operations);
      confirmed.set(true);
      saveTree(true);
      for (const list of lists.values()) list.reset();
      for (const listener of [...reloadListeners]) listener();
    } catch (thrown) {
      const problem = toProblem(thrown);
      if (problem.code === 'engine-stopped' && attempt < RELOADS && appState.get()?.engine !== 'failed') {
        setTimeout(() => void load(attempt + 1), RELOAD_PAUSE);
      } else report(thrown);
    } finally {
      loading = false;
    }
  };

  const apply = (changes: ChangeSet): void => {
    if (changes.mailboxes.length > 0 || changes.removedMailboxes.length > 0) {
      const before = mailboxes.get().length;
      mailboxes.update((held) => mergeMailboxes(held, changes));
      saveTree(mailboxes.get().length !== before);
    }
    if (changes.removedMailboxes.length > 0) {
      for (const id of changes.removedMailboxes) lists.delete(id);
      viewStore.forgetLists(changes.removedMailboxes);
    }
    for (const list of lists.values()) list.apply(changes);
    if (changes.accounts) loadAccounts();
    if (changes.outbox) loadOutbox();
  };

  const setAppState = (next: AppState): void => {
    const before = appState.get()?.engine;
    appState.set(next);
    if (next.engine === 'running' && before !== 'running') void load();
  };

  bridge.on('changes', apply);
  bridge.on('sync.status', (status) => {
    statuses.update((held) => new Map(held).set(status.accountId, status));
  });
  bridge.on('app.state', setAppState);
  bridge.on('problem', tell);
  call('app.state', {}).then((state) => {
    setAppState(state);
    if (state.engine !== 'running') void load();
  }, report);

  const list = (mailboxId: MailboxId): ListWindow => {
    const held = lists.get(mailboxId);
    if (held) {
      lists.delete(mailboxId);
      lists.set(mailboxId, held);
      return held;
    }
    const made = new ListWindow({
      mailboxId,
      fetch: (request) => call('messages.window', { mailboxId, ...request }),
      failed: (thrown) => {
        // A folder that has just gone: its removal is on its way through the change feed.
        if (toProblem(thrown).code !== 'not-found') report(thrown);
      },
      later: (action, ms) => void setTimeout(action, ms),
    });
    if (remembered?.list?.mailboxId === mailboxId) made.seed(remembered.list);
    else {
      void viewStore.list(mailboxId).then((window) => {
        if (window) made.seed(window);
      });
    }
    lists.set(mailboxId, made);
    for (const id of lists.keys()) {
      if (lists.size <= KEPT_LISTS) break;
      lists.delete(id);
    }
    return made;
  };

  return {
    accounts,
    mailboxes,
    statuses,
    outbox,
    appState,
    confirmed,
    list,
    onReload: (listener) => subscribe(reloadListeners, listener),
    onProblem: (listener) => {
      for (const problem of unheard.splice(0)) listener(problem);
      return subscribe(problemListeners, listener);
    },
  };
}

function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}

export function mergeMailboxes(
  held: readonly MailboxSummary[],
  changes: Pick<ChangeSet, 'mailboxes' | 'removedMailboxes'>,
): readonly MailboxSummary[] {
  const removed = new Set(changes.removedMailboxes);
  const byId = new Map(held.filter((mailbox) => !removed.has(mailbox.id)).map((entry) => [entry.id, entry]));
  for (const mailbox of changes.mailboxes) byId.set(mailbox.id, mailbox);
  return [...byId.values()];
}
