// What the preload adds to the page, for the callbacks that tests run in it.
import type { PetrelBridge } from '../src/shared/contract/bridge.ts';

declare global {
  interface Window {
    readonly petrel: PetrelBridge;
  }
}
