// The pages of an open PDF, one below the other: those in view are drawn, the others are empty sheets of their size.
import type { PDFDocumentProxy } from 'pdfjs-dist';
import type { PreviewZoom } from '../../shared/preview.ts';
import { pdfLimits } from './limits.ts';
import { PageSheet } from './page-sheet.ts';

/** Points of a PDF to CSS pixels. */
const CSS_PIXELS = 96 / 72;
/** Room for the scroll bar and some ground around a page. */
const MARGIN = 40;

export interface PagesShown {
  readonly pages: number;
  readonly drawn: number;
  readonly page: number;
  readonly zoom: number;
}

export class PageStack {
  readonly #scroller: HTMLElement;
  readonly #changed: (shown: PagesShown) => void;
  readonly #inView = new Set<PageSheet>();
  #sheets: PageSheet[] = [];
  #pages = 0;
  #page = 1;
  /** CSS pixels for one point; null: as wide as the frame. */
  #chosen: number | null = null;
  #watch: IntersectionObserver | null = null;

  constructor(scroller: HTMLElement, changed: (shown: PagesShown) => void) {
    this.#scroller = scroller;
    this.#changed = changed;
  }

  get page(): number {
    return this.#page;
  }

  async show(pdf: PDFDocumentProxy): Promise<void> {
    const first = (await pdf.getPage(1)).getViewport({ scale: 1 });
    // What a file claims may be no number that means anything.
    this.#pages = Math.max(1, Math.min(pdf.numPages, pdfLimits.pagesTold));
    const shown = Math.min(this.#pages, pdfLimits.pages);
    this.#sheets = Array.from({ length: shown }, (_, at) => new PageSheet(pdf, at + 1, first));
    this.#resize();
    this.#scroller.replaceChildren(...this.#sheets.map((sheet) => sheet.element));
    this.#watch = new IntersectionObserver((entries) => this.#seen(entries), {
      root: this.#scroller,
      rootMargin: '50%',
    });
    for (const sheet of this.#sheets) this.#watch.observe(sheet.element);
    this.#scroller.addEventListener('scroll', () => this.#settle(), { passive: true });
    new ResizeObserver(() => this.#resize()).observe(this.#scroller);
    this.#tell();
  }

  go(to: number): void {
    const page = Math.max(1, Math.min(this.#sheets.length, Math.trunc(to)));
    const sheet = this.#sheets[page - 1];
    if (!sheet) return;
    this.#scroller.scrollTop = sheet.element.offsetTop - MARGIN / 4;
    this.#page = page;
    this.#tell();
  }

  zoom(to: PreviewZoom): void {
    const { least, most, step } = pdfLimits.zoom;
    const factor = to === 'in' ? step : 1 / step;
    const next = to === 'fit' ? null : (this.#scale() / CSS_PIXELS) * factor;
    this.#chosen = next === null ? null : Math.max(least, Math.min(most, next)) * CSS_PIXELS;
    const { page } = this;
    this.#resize();
    this.go(page);
  }

  #scale(): number {
    if (this.#chosen !== null) return this.#chosen;
    const width = this.#sheets[0]?.points.width ?? 1;
    const fitting = Math.max(1, this.#scroller.clientWidth - MARGIN) / width;
    return Math.min(fitting, pdfLimits.zoom.most * CSS_PIXELS);
  }

  #resize(): void {
    const scale = this.#scale();
    for (const sheet of this.#sheets) sheet.scale(scale);
    for (const sheet of this.#inView) sheet.draw();
    this.#tell();
  }

  #seen(entries: readonly IntersectionObserverEntry[]): void {
    for (const { target, isIntersecting } of entries) {
      const sheet = this.#sheets.find(({ element }) => element === target);
      if (!sheet) continue;
      if (isIntersecting) {
        this.#inView.add(sheet);
        sheet.draw();
      } else {
        this.#inView.delete(sheet);
        sheet.clear();
      }
    }
  }

  /** The page at the upper third of the frame is the one that is read. */
  #settle(): void {
    const line = this.#scroller.scrollTop + this.#scroller.clientHeight / 3;
    const at = this.#sheets.findLastIndex(({ element }) => element.offsetTop <= line);
    const page = Math.max(1, at + 1);
    if (page === this.#page) return;
    this.#page = page;
    this.#tell();
  }

  #tell(): void {
    if (this.#pages === 0) return;
    this.#changed({
      pages: this.#pages,
      drawn: this.#sheets.length,
      page: this.#page,
      zoom: Math.max(1, Math.round((this.#scale() / CSS_PIXELS) * 100)),
    });
  }
}
