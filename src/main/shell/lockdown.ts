// What a window's session and pages may not do, enforced below anything a page says: no network at all, no permission,
// no download, no navigation, no second window.
import type { App, Session, WebContents } from 'electron';
import {
  APP_ORIGIN,
  APP_SCHEME,
  BODY_SCHEME,
  CLEANING_ORIGINS,
  PREVIEW_ORIGIN,
  PREVIEW_SCHEME,
} from './schemes.ts';

/** Schemes that a window may load from; `devtools:` is the inspector's own, where it is open. */
const SERVED = new Set([
  `${APP_SCHEME}:`,
  `${BODY_SCHEME}:`,
  `${PREVIEW_SCHEME}:`,
  'data:',
  'blob:',
  'devtools:',
]);

/** Pages of ours that the window may frame. */
const PAGES = new Set([PREVIEW_ORIGIN, ...CLEANING_ORIGINS].map((origin) => `${origin}/`));

/** Switches of the browser engine that must be set before the app is ready. */
export function silenceBrowserNetwork(app: App): void {
  // Chromium itself resolves no name, ever: no prefetch, no preconnect, no background service. The engine's
  // connections are made by Node and do not pass here.
  app.commandLine.appendSwitch('host-resolver-rules', 'MAP * ~NOTFOUND');
  app.commandLine.appendSwitch('disable-background-networking');
  app.commandLine.appendSwitch('dns-prefetch-disable');
  app.commandLine.appendSwitch('disable-features', 'SpeculationRules,NetworkPrediction,Prerender2');
  app.commandLine.appendSwitch('force-webrtc-ip-handling-policy', 'disable_non_proxied_udp');
}

export function lockSession(session: Session): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    let scheme = '';
    try {
      scheme = new URL(details.url).protocol;
    } catch {
      // Not even an address: refused like any other that is not ours.
    }
    callback({ cancel: !SERVED.has(scheme) });
  });
  session.setPermissionRequestHandler((_contents, _permission, callback) => callback(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
  session.setSpellCheckerEnabled(false);
}

/** @param openLink hands an address that a person clicked to the system; it refuses what is not a web or mail address. */
export function lockContents(contents: WebContents, openLink: (url: string) => void): void {
  contents.setWindowOpenHandler(({ url }) => {
    openLink(url);
    return { action: 'deny' };
  });
  contents.on('will-frame-navigate', (event) => {
    // The frames of the reader and those of our own pages are loaded by our page setting their address; everything else stays where it is.
    const ours =
      !event.isMainFrame &&
      (event.url.startsWith(`${BODY_SCHEME}://`) || PAGES.has(event.url)) &&
      event.initiator?.origin === APP_ORIGIN;
    if (!ours) event.preventDefault();
  });
  // A click on a link within a message makes an entry of the history, and each entry names what all frames held: a mouse's button for
  // going back would exchange them all for documents that are gone. Going back within a message stays possible until another comes.
  contents.on('did-frame-navigate', (_event, _url, _code, _status, isMainFrame) => {
    if (!isMainFrame) contents.navigationHistory.clear();
  });
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}
