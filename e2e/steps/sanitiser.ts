// The reader's sanitiser, loaded into the real window, and a judge of what it lets through: written apart from it, on the
// browser's own parser.
import type { Page } from '@playwright/test';
import { build } from 'vite';
import { APP_CONTENT_POLICY } from '../../src/main/shell/app-protocol.ts';
import type { RunningApp } from '../harness/app.ts';

/** Directives that only a header may set. */
const POLICY = APP_CONTENT_POLICY.split('; ')
  .filter((directive) => !directive.startsWith('frame-ancestors'))
  .join('; ');

export interface Sanitiser {
  /** The page that sanitises, under the window's own content policy. */
  readonly page: Page;
  /** The complete document for the frame. */
  document(html: string, theme?: Theme): Promise<string>;
  /** The complete document of a message of plain text. */
  text(words: string): Promise<string>;
  /** Hosts that it says would have been told. */
  hosts(html: string): Promise<readonly string[]>;
  /** The document, and what is wrong with it by a judge of its own. */
  verdict(html: string, theme?: Theme): Promise<Verdict>;
}

export async function loadSanitiser(app: RunningApp): Promise<Sanitiser> {
  const result = await build({
    configFile: false,
    logLevel: 'silent',
    build: {
      write: false,
      minify: false,
      lib: { entry: 'src/renderer/reader/frame-document.ts', formats: ['iife'], name: 'reader' },
    },
  });
  const output = Array.isArray(result) ? result[0] : result;
  if (!output || !('output' in output)) throw new Error('the sanitiser was not built');
  const page = await openPage(app, `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`);
  const court = await openPage(app, '');
  await page.evaluate(`${output.output[0].code}; window.reader = reader;`);
  const document = (html: string, theme: Theme = 'light'): Promise<string> =>
    sanitise(page, { html, text: null }, theme);
  return {
    page,
    document,
    text: (words) => sanitise(page, { html: null, text: words }, 'light'),
    hosts: async (html) => (await built(page, { html, text: null }, 'light')).blocked.hosts,
    verdict: async (html, theme) => judge(court, await document(html, theme)),
  };
}

async function openPage({ electron }: RunningApp, head: string): Promise<Page> {
  const opened = electron.waitForEvent('window');
  await electron.evaluate(
    async ({ BrowserWindow }, url) => {
      await new BrowserWindow({ show: false, webPreferences: { sandbox: true } }).loadURL(url);
    },
    `data:text/html;base64,${Buffer.from(`<!doctype html>${head}<title>Page</title>`).toString('base64')}`,
  );
  return opened;
}

async function sanitise(page: Page, message: Message, theme: Theme): Promise<string> {
  return (await built(page, message, theme)).html;
}

interface Message {
  readonly html: string | null;
  readonly text: string | null;
}

interface Built {
  readonly html: string;
  readonly blocked: { readonly hosts: readonly string[] };
}

function built(page: Page, message: Message, theme: Theme): Promise<Built> {
  return page.evaluate(
    ([given, look]) => {
      const { reader } = window as unknown as {
        reader: { buildFrameDocument(input: object): Built };
      };
      const cid = new Map([['known@x', '/cid/2']]);
      const input = { ...given, theme: look, images: 'blocked', cid };
      return reader.buildFrameDocument(input);
    },
    [message, theme] as const,
  );
}

export interface Verdict {
  readonly problems: string[];
  readonly text: string;
  readonly document: string;
}

export type Theme = 'light' | 'dark';

/** What is in a frame document that must not be, read by the browser's own parser. */
function judge(court: Page, built: string): Promise<Verdict> {
  return court.evaluate((markup) => {
    const page = new DOMParser().parseFromString(markup, 'text/html');
    const problems: string[] = [];
    const say = (problem: string): void => {
      problems.push(problem.slice(0, 300));
    };
    const allowedAttributes = new Set(
      (
        'abbr align alt aria-hidden aria-label aria-level bgcolor border cellpadding cellspacing class clear color colspan ' +
        'coords datetime dir face height href hspace id lang loading name noshade nowrap open rel reversed role rowspan ' +
        'rules scope shape size span src start style summary target text title type usemap valign value vspace width'
      ).split(' '),
    );
    const forbidden =
      'script,iframe,frame,frameset,object,embed,applet,link,form,input,button,select,textarea,svg,math,template,' +
      'audio,video,source,picture,portal,fencedframe,dialog,noscript,canvas,marquee';
    for (const element of page.querySelectorAll(forbidden)) say(`element ${element.localName}`);
    const styles = [...page.querySelectorAll('style')];
    const head = [...page.head.querySelectorAll('meta,base,style,title')];
    if (page.querySelectorAll('meta,base,title').length + styles.length !== head.length)
      say('head element in the body');
    if (page.head.querySelectorAll('meta').length !== 4) say('foreign meta');
    if (page.head.querySelector('base')?.hasAttribute('href')) say('base address');
    const css = (text: string, where: string): void => {
      const code = text.replace(/"(?:[^"\\]|\\.)*"/g, '""');
      if (
        /url\(|@import|image-set|expression|behavior|-moz-binding|@font-face|cross-fade|src\(|var\(--(?!petrel)/i.test(
          code,
        )
      ) {
        say(`css in ${where}: ${code}`);
      }
      if (
        /position\s*:\s*(?:fixed|absolute|sticky)|animation|transition|z-index|pointer-events/i.test(code)
      ) {
        say(`css in ${where}: ${code}`);
      }
    };
    // One rule of our own, in the sheet before the message's, covers the browser's sign for a broken picture.
    const cover = /:is\(\.petrel-blocked, \.petrel-missing\)::after \{[^}]*\}/;
    for (const [i, style] of styles.entries()) {
      const code = style.textContent ?? '';
      css(i === 0 ? code.replace(cover, '').replace(/^@layer petrel \{.*\}$/m, '') : code, 'sheet');
    }
    for (const element of page.body.querySelectorAll('*')) {
      for (const { name, value } of element.attributes) {
        if (!allowedAttributes.has(name)) say(`attribute ${name} on ${element.localName}`);
        if (name === 'style') css(value, element.localName);
        if (name === 'href' && !/^(?:https?:\/\/|mailto:|#m-)/.test(value)) say(`href ${value}`);
        if (
          name === 'src' &&
          !/^(?:data:image\/(?:png|jpe?g|gif|webp|bmp|avif);base64,|\/cid\/)/.test(value)
        ) {
          say(`src ${value}`);
        }
        if (name === 'dir' && !/^(?:ltr|rtl)$/.test(value)) say(`dir ${value}`);
        if (name === 'title' && !['a', 'area', 'abbr', 'acronym', 'dfn'].includes(element.localName))
          say('title');
        if (name === 'title' && element.parentElement?.closest('a')) say('title in a link');
        if ((name === 'id' || name === 'name') && !value.startsWith('m-')) say(`${name} ${value}`);
        // Our own note that a message was cut is the last thing there is.
        const cut = value === 'petrel-cut' && element === page.body.lastElementChild;
        if (
          name === 'class' &&
          !cut &&
          /petrel-(?!mismatch|warned|blocked|missing|any-width|any-height)/.test(value)
        ) {
          say(`class ${value}`);
        }
      }
      if (element.namespaceURI !== 'http://www.w3.org/1999/xhtml') say(`namespace of ${element.localName}`);
    }
    // What was parsed from our text must be what we meant: written and read again, nothing changes.
    const again = new DOMParser().parseFromString(page.documentElement.outerHTML, 'text/html');
    if (again.documentElement.outerHTML !== page.documentElement.outerHTML) say('changes when parsed again');
    return { problems, text: page.body.textContent ?? '', document: markup };
  }, built);
}
