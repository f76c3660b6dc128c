// Tells the engine when the machine slept, woke, or changed its network, so that it need not wait for a dead socket.
import { networkInterfaces } from 'node:os';
import type { Net, PowerMonitor } from 'electron';
import type { InternalCalls } from '../../shared/contract/engine-port.ts';

export type PowerEvent = InternalCalls['internal.power']['args']['event'];

const POLL_MS = 4_000;
/** A poll that is later than this was held up by a sleep that nobody announced, as on a Linux without logind. */
const GAP_MS = 20_000;

/** What the outside world of this machine looks like: whether there is one, and by which addresses. */
function networkState(net: Pick<Net, 'isOnline'>): { online: boolean; addresses: string } {
  const addresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    // IPv6 privacy addresses change by themselves; that is no change of network.
    .filter((entry) => !entry.internal && entry.family === 'IPv4')
    .map((entry) => entry.address)
    .sort()
    .join(' ');
  return { online: net.isOnline(), addresses };
}

/** Only changes are told: what the network was at the start is found out by connecting. @returns stops watching. */
export function watchPower(
  powerMonitor: Pick<PowerMonitor, 'on' | 'off'>,
  net: Pick<Net, 'isOnline'>,
  tell: (event: PowerEvent) => void,
): () => void {
  let polledAt = Date.now();
  let resumedAt = Number.NEGATIVE_INFINITY;
  const onSuspend = (): void => tell('suspend');
  const onResume = (): void => {
    polledAt = Date.now();
    // Found out by both ways, it is one.
    if (Math.abs(polledAt - resumedAt) < POLL_MS) return;
    resumedAt = polledAt;
    tell('resume');
  };
  powerMonitor.on('suspend', onSuspend);
  powerMonitor.on('resume', onResume);
  let last = networkState(net);
  const timer = setInterval(() => {
    if (Date.now() - polledAt > GAP_MS) onResume();
    polledAt = Date.now();
    const now = networkState(net);
    if (now.online !== last.online) tell(now.online ? 'online' : 'offline');
    else if (now.online && now.addresses !== last.addresses) tell('online');
    last = now;
  }, POLL_MS);
  timer.unref();
  return () => {
    clearInterval(timer);
    powerMonitor.off('suspend', onSuspend);
    powerMonitor.off('resume', onResume);
  };
}
