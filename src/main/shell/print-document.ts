// Prints a message, or makes a PDF of it: the same sanitised document as in the reader, alone in a hidden window of the
// same locked session, with scripts switched off altogether.
import { rename, rm, writeFile } from 'node:fs/promises';
import { BrowserWindow } from 'electron';
import type { SavedFile } from '../../shared/contract/app-state.ts';
import { problem } from '../../shared/problem.ts';
import { diskProblem, temporaryBeside } from './save-attachments.ts';

/** From the load of a document of ours to its layout. */
const LOAD_MS = 20_000;

/** What the system's dialog says when the person thought better of it. */
const CANCELLED = /cancel/i;

async function withDocument<T>(url: string, use: (window: BrowserWindow) => Promise<T>): Promise<T> {
  const window = new BrowserWindow({
    show: false,
    width: 800,
    height: 1_000,
    webPreferences: {
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      javascript: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  try {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(problem('bug', 'internal', { detail: 'print layout' })), LOAD_MS);
    });
    await Promise.race([window.loadURL(url), late]).finally(() => clearTimeout(timer));
    return await use(window);
  } finally {
    window.destroy();
  }
}

/** @returns false when the person cancelled. */
export function printDocument(url: string): Promise<boolean> {
  return withDocument(
    url,
    (window) =>
      new Promise((resolve, reject) => {
        window.webContents.print({ printBackground: true }, (printed, reason) => {
          if (printed || CANCELLED.test(reason)) resolve(printed);
          else reject(problem('refused', 'not-printed', { detail: reason }));
        });
      }),
  );
}

export interface PdfOptions {
  /** Null when the person cancelled. */
  readonly askFile: (suggestedName: string) => Promise<string | null>;
}

export async function savePdf(options: PdfOptions, url: string, filename: string): Promise<SavedFile | null> {
  const path = await options.askFile(filename);
  if (path === null) return null;
  const bytes = await withDocument(url, (window) =>
    window.webContents.printToPDF({
      printBackground: true,
      generateTaggedPDF: true,
      generateDocumentOutline: true,
    }),
  );
  const temporary = temporaryBeside(path);
  try {
    await writeFile(temporary, bytes, { flag: 'wx' });
    await rename(temporary, path);
  } catch (thrown) {
    throw diskProblem(thrown);
  } finally {
    await rm(temporary, { force: true });
  }
  return { filename, path, size: bytes.length };
}
