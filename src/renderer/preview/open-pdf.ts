// Opens a PDF with everything switched off that would run, fetch or compile something.
import { GlobalWorkerOptions, getDocument, type PDFDocumentProxy } from 'pdfjs-dist';
import { pdfLimits } from './limits.ts';
import { OwnFiles } from './own-files.ts';

export class TooLong extends Error {}

/** Copied beside this page's own scripts by the build. */
const pdfjs = new URL('pdfjs/', document.baseURI).href;
GlobalWorkerOptions.workerSrc = `${pdfjs}pdf.worker.min.mjs`;

/** @throws `PasswordException`, `TooLong`, or an error of pdf.js for a file it cannot read */
export async function openPdf(data: Uint8Array): Promise<PDFDocumentProxy> {
  const task = getDocument({
    data,
    BinaryDataFactory: OwnFiles,
    // Of JPEG 2000 and JBIG2 the decoders written in JavaScript: the frame's policy lets nothing be compiled.
    wasmUrl: pdfjs,
    useWasm: false,
    useWorkerFetch: false,
    useSystemFonts: false,
    disableWorkerRendering: true,
    enableXfa: false,
    maxImageSize: pdfLimits.picturePixels,
    canvasMaxAreaInBytes: pdfLimits.canvasOctets,
    verbosity: 0,
  });
  try {
    return await deadline(task.promise);
  } catch (thrown) {
    // Ends the worker, whatever it was busy with.
    void task.destroy();
    throw thrown;
  }
}

export async function deadline<T>(work: Promise<T>, ms: number = pdfLimits.openMs): Promise<T> {
  let timer = 0;
  const late = new Promise<never>((_resolve, reject) => {
    timer = window.setTimeout(() => reject(new TooLong()), ms);
  });
  return Promise.race([work, late]).finally(() => window.clearTimeout(timer));
}
