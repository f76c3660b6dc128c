// The two schemes the program serves itself. Nothing in a window is ever loaded from a file or from the network.
import type { Protocol } from 'electron';

export const APP_SCHEME = 'petrel-app';
/** The one origin that may talk to main. */
export const APP_ORIGIN = `${APP_SCHEME}://app`;
/** Message bodies: each document has a random host, so an origin, of its own. */
export const BODY_SCHEME = 'petrel-body';

/** Must run before the app is ready. */
export function declareSchemes(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
    { scheme: BODY_SCHEME, privileges: { standard: true, secure: true } },
  ]);
}
