// One page: a sheet of paper of the right size, drawn on a canvas of bounded size while it is in view, with its text above
// it, invisible, to be selected and read aloud. Links and forms of the page are drawn and do nothing.
import { AnnotationMode, type PDFDocumentProxy, type RenderTask, TextLayer } from 'pdfjs-dist';
import { pdfLimits } from './limits.ts';
import { deadline, TooLong } from './open-pdf.ts';
import { boundedScale, boundedSize, type PageSize } from './page-size.ts';

export class PageSheet {
  readonly element = document.createElement('section');
  points: PageSize;
  readonly #pdf: PDFDocumentProxy;
  readonly #number: number;
  #scale = 1;
  /** The scale that is drawn or being drawn; 0: none. */
  #drawn = 0;
  #stop: (() => void) | null = null;

  constructor(pdf: PDFDocumentProxy, number: number, likely: PageSize) {
    this.#pdf = pdf;
    this.#number = number;
    this.points = boundedSize(likely);
    this.element.className = 'page';
    this.element.setAttribute('aria-label', `Page ${number}`);
  }

  scale(scale: number): void {
    this.#scale = scale;
    const { style } = this.element;
    style.width = `${Math.floor(this.points.width * scale)}px`;
    style.height = `${Math.floor(this.points.height * scale)}px`;
    style.setProperty('--total-scale-factor', String(scale));
  }

  draw(): void {
    if (this.#drawn === this.#scale) return;
    this.#stop?.();
    this.#drawn = this.#scale;
    this.#draw(this.#scale).catch((thrown: unknown) => {
      // Another scale is drawn by now, or the page has left the view.
      if (this.#drawn !== this.#scale) return;
      this.#say(
        thrown instanceof TooLong ? 'This page takes too long to draw.' : 'This page cannot be shown.',
      );
    });
  }

  clear(): void {
    this.#stop?.();
    this.#stop = null;
    this.#drawn = 0;
    this.element.replaceChildren();
  }

  async #draw(scale: number): Promise<void> {
    const page = await deadline(this.#pdf.getPage(this.#number));
    if (this.#drawn !== scale) return;
    const own = boundedSize(page.getViewport({ scale: 1 }));
    if (own.width !== this.points.width || own.height !== this.points.height) {
      this.points = own;
      this.scale(scale);
    }
    const canvas = document.createElement('canvas');
    const fine = boundedScale(scale * window.devicePixelRatio, own);
    const viewport = page.getViewport({ scale: fine });
    canvas.width = Math.max(1, Math.floor(own.width * fine));
    canvas.height = Math.max(1, Math.floor(own.height * fine));
    const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE });
    this.#stop = () => task.cancel();
    await this.#within(task);
    if (this.#drawn !== scale) return;
    const text = document.createElement('div');
    text.className = 'textLayer';
    this.element.replaceChildren(canvas, text);
    const layer = new TextLayer({
      textContentSource: page.streamTextContent(),
      container: text,
      viewport: page.getViewport({ scale }),
    });
    this.#stop = () => layer.cancel();
    // The page is drawn: text that cannot be had is only not to be selected.
    await deadline(layer.render(), pdfLimits.pageMs).catch(() => text.remove());
    page.cleanup();
  }

  async #within(task: RenderTask): Promise<void> {
    try {
      await deadline(task.promise, pdfLimits.pageMs);
    } catch (thrown) {
      task.cancel();
      throw thrown;
    }
  }

  #say(words: string): void {
    const text = document.createElement('p');
    text.className = 'page-failed';
    text.textContent = words;
    this.element.replaceChildren(text);
  }
}
