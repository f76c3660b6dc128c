// The engine as it is, but for the addresses that a message may make it ask: here those of this machine, for a server of the
// test's. No part of the app: `hold-ready.cjs` has main start this in the engine's place, and the policy of the product, which
// no switch and no variable changes, is exchanged as a module.
import { registerHooks } from 'node:module';

const policy = `data:text/javascript,${encodeURIComponent(
  "export const publicAddresses = { allowsAddress: (ip) => ip === '127.0.0.1', allowsPort: () => true };",
)}`;
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === './address-policy.ts' ? { url: policy, shortCircuit: true } : next(specifier, context),
});
await import('../../src/main/engine/entry.ts');
