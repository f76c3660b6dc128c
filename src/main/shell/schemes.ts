// The schemes the program serves itself. Nothing in a window is ever loaded from a file or from the network.
import type { Protocol } from 'electron';

export const APP_SCHEME = 'petrel-app';
/** The one origin that may talk to main. */
export const APP_ORIGIN = `${APP_SCHEME}://app`;
/** Message bodies, on random hosts. Each document is sandboxed, so its origin is its own whatever its host. */
export const BODY_SCHEME = 'petrel-body';

/** Pages of ours that work on what a message holds, each in a process of its own; in their frames the origin is opaque. */
export const PREVIEW_SCHEME = 'petrel-preview';
/** The one that draws PDFs. */
export const PREVIEW_ORIGIN = `${PREVIEW_SCHEME}://pdf`;
/** The one that sanitises large messages, twice: a host is a process. */
export const CLEANING_ORIGINS = [`${PREVIEW_SCHEME}://clean`, `${PREVIEW_SCHEME}://clean-too`] as const;

/** Must run before the app is ready. */
export function declareSchemes(protocol: Pick<Protocol, 'registerSchemesAsPrivileged'>): void {
  protocol.registerSchemesAsPrivileged([
    {
      scheme: APP_SCHEME,
      privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true },
    },
    { scheme: BODY_SCHEME, privileges: { standard: true, secure: true } },
    // Module scripts of an opaque origin are fetched across origins, even from where the page came from.
    {
      scheme: PREVIEW_SCHEME,
      privileges: { standard: true, secure: true, corsEnabled: true, codeCache: true },
    },
  ]);
}
