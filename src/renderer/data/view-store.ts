// What belongs to the view alone, in IndexedDB through Dexie: the last tree, list windows, layout and selection, so
// that a start paints mail before the engine answers. The mail cache itself is the engine's.
import Dexie, { type EntityTable } from 'dexie';
import type { AccountSummary } from '../../shared/model/account.ts';
import type { MailboxId, MessageId } from '../../shared/model/ids.ts';
import type { MailboxSummary } from '../../shared/model/mailbox.ts';
import type { MessageWindow } from '../../shared/model/message.ts';

export interface Layout {
  readonly treeWidth: number;
  readonly listWidth: number;
  /** Tree nodes the person closed, by `nodeKey`. */
  readonly collapsed: readonly string[];
  /** Notices the person put away for good. */
  readonly dismissed: readonly string[];
  /** The conversation of a message is shown above it. */
  readonly conversations: boolean;
}

export const defaultLayout: Layout = {
  treeWidth: 232,
  listWidth: 384,
  collapsed: [],
  dismissed: [],
  conversations: true,
};

export interface LastPlace {
  readonly mailboxId: MailboxId;
  readonly messageId: MessageId | null;
}

export interface RememberedView {
  readonly accounts: readonly AccountSummary[];
  readonly mailboxes: readonly MailboxSummary[];
  readonly layout: Layout;
  readonly place: LastPlace | null;
  /** The list of `place`. */
  readonly list: MessageWindow | null;
}

export interface ViewStore {
  load(): Promise<RememberedView | null>;
  list(mailboxId: MailboxId): Promise<MessageWindow | null>;
  saveTree(accounts: readonly AccountSummary[], mailboxes: readonly MailboxSummary[]): void;
  saveList(window: MessageWindow): void;
  /** Only what changed: what has not been read yet must not be written over. */
  saveLayout(change: Partial<Layout>): void;
  savePlace(place: LastPlace): void;
  forgetLists(mailboxIds: readonly MailboxId[]): void;
  /** Once all that was saved before this call is kept, or given up. */
  settled(): Promise<void>;
}

interface NamedValue {
  readonly name: string;
  readonly value: unknown;
}

/** Lists remembered; the longest untouched goes first. */
const KEPT_LISTS = 40;

class ViewDatabase extends Dexie {
  declare readonly values: EntityTable<NamedValue, 'name'>;
  declare readonly lists: EntityTable<MessageWindow & { savedAt: number }, 'mailboxId'>;

  constructor() {
    // Nothing here is watched or asked twice: what Dexie would keep for that costs the window's thread with each write.
    super('petrel-view', { cache: 'disabled' });
    this.version(1).stores({ values: 'name', lists: 'mailboxId, savedAt' });
  }
}

/**
 * The store of this profile. A disk or database that fails costs only the quick start and remembered widths:
 * `failed` is told once, everything goes on.
 */
export function openViewStore(failed: (thrown: unknown) => void): ViewStore {
  const database = new ViewDatabase();
  let broken = false;
  const guard = async <T>(work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (broken) return otherwise;
    try {
      return await work();
    } catch (thrown) {
      if (!broken) failed(thrown);
      broken = true;
      return otherwise;
    }
  };
  const underWay = new Set<Promise<unknown>>();
  const save = (work: () => Promise<unknown>): void => {
    const saving = guard(work, undefined);
    underWay.add(saving);
    void saving.then(() => underWay.delete(saving));
  };
  const put = (name: string, value: unknown): void => save(() => database.values.put({ name, value }));
  let unsaved: Partial<Layout> | null = null;
  const writeLayout = (): Promise<unknown> =>
    database.transaction('rw', database.values, async () => {
      const held = await database.values.get('layout');
      const value = { ...(held?.value as Partial<Layout> | undefined), ...unsaved };
      unsaved = null;
      await database.values.put({ name: 'layout', value });
    });

  return {
    load: () =>
      guard(async () => {
        const held = await database.values.bulkGet(['accounts', 'mailboxes', 'layout', 'place']);
        const [accounts, mailboxes, layout, place] = held.map((entry) => entry?.value);
        const lastPlace = (place as LastPlace | undefined) ?? null;
        return {
          accounts: (accounts as AccountSummary[] | undefined) ?? [],
          mailboxes: (mailboxes as MailboxSummary[] | undefined) ?? [],
          layout: { ...defaultLayout, ...(layout as Partial<Layout> | undefined) },
          place: lastPlace,
          list: lastPlace ? ((await database.lists.get(lastPlace.mailboxId)) ?? null) : null,
        };
      }, null),
    list: (mailboxId) => guard(async () => (await database.lists.get(mailboxId)) ?? null, null),
    saveTree: (accounts, mailboxes) => {
      put('accounts', accounts);
      put('mailboxes', mailboxes);
    },
    saveList: (window) => {
      save(async () => {
        await database.lists.put({ ...window, savedAt: Date.now() });
        const surplus = (await database.lists.count()) - KEPT_LISTS;
        if (surplus <= 0) return;
        const oldest = await database.lists.orderBy('savedAt').limit(surplus).primaryKeys();
        await database.lists.bulkDelete(oldest);
      });
    },
    saveLayout: (change) => {
      // A border that is dragged changes with every move of the pointer: what comes before the write goes with it.
      const first = unsaved === null;
      unsaved = { ...unsaved, ...change };
      if (first) save(writeLayout);
    },
    savePlace: (place) => put('place', place),
    forgetLists: (mailboxIds) => save(() => database.lists.bulkDelete([...mailboxIds])),
    settled: async () => {
      await Promise.all(underWay);
    },
  };
}
