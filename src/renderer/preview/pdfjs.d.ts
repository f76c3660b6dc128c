// The part of pdf.js (Mozilla, Apache-2.0) that the preview uses, narrowed to what may be passed to it here.
declare module 'pdfjs-dist' {
  export const GlobalWorkerOptions: { workerSrc: string };
  export const AnnotationMode: { readonly ENABLE: number };
  export class PasswordException extends Error {}

  export interface PageViewport {
    readonly width: number;
    readonly height: number;
    readonly scale: number;
  }
  export interface RenderTask {
    readonly promise: Promise<void>;
    cancel(): void;
  }
  export interface PDFPageProxy {
    getViewport(options: { scale: number }): PageViewport;
    render(options: {
      canvas: HTMLCanvasElement;
      viewport: PageViewport;
      annotationMode: number;
    }): RenderTask;
    streamTextContent(): ReadableStream;
    cleanup(): void;
  }
  export interface PDFDocumentProxy {
    readonly numPages: number;
    getPage(number: number): Promise<PDFPageProxy>;
  }
  export interface LoadingTask {
    readonly promise: Promise<PDFDocumentProxy>;
    destroy(): Promise<void>;
  }
  export interface BinaryDataFactory {
    fetch(wanted: { kind: string; filename: string }): Promise<Uint8Array>;
  }
  export function getDocument(options: {
    data: Uint8Array;
    BinaryDataFactory: new () => BinaryDataFactory;
    wasmUrl: string;
    useWasm: false;
    useWorkerFetch: false;
    useSystemFonts: false;
    disableWorkerRendering: true;
    enableXfa: false;
    maxImageSize: number;
    canvasMaxAreaInBytes: number;
    verbosity: number;
  }): LoadingTask;

  export class TextLayer {
    constructor(options: {
      textContentSource: ReadableStream;
      container: HTMLElement;
      viewport: PageViewport;
    });
    render(): Promise<void>;
    cancel(): void;
  }
}
