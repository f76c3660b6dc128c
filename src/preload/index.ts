// The bridge between the sandboxed window and main: two channels, no Node, no Electron object handed on.
import { contextBridge, ipcRenderer } from 'electron';
import type { PetrelBridge } from '../shared/contract/bridge.ts';
import { CALL_CHANNEL, EVENT_CHANNEL } from '../shared/contract/channels.ts';
import { type AppEvents, appEventNames } from '../shared/contract/events.ts';

type Listener = (payload: never) => void;

const listeners = new Map<keyof AppEvents, Set<Listener>>(appEventNames.map((name) => [name, new Set()]));

ipcRenderer.on(EVENT_CHANNEL, (_event, name: keyof AppEvents, payload: unknown) => {
  // Main sends each event with the payload its name stands for.
  for (const listener of listeners.get(name) ?? []) listener(payload as never);
});

const bridge: PetrelBridge = {
  // Main checks sender, name and arguments; a check here could be walked around and would prove nothing.
  call: (name, args) => ipcRenderer.invoke(CALL_CHANNEL, name, args),
  on: (event, listener) => {
    const known = listeners.get(event);
    if (!known || typeof listener !== 'function') throw new TypeError('no such event');
    // Each subscription is its own, so that unsubscribing one never silences another with the same function.
    const own: Listener = (payload) => listener(payload);
    known.add(own);
    return () => {
      known.delete(own);
    };
  },
};

contextBridge.exposeInMainWorld('petrel', bridge);
