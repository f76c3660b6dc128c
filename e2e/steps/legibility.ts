// What can be measured of how the window looks, by the rules of WCAG 2.2.
import type { Page } from '@playwright/test';

/** 1.4.3: normal text against what is behind it. */
const LEAST_CONTRAST = 4.5;

/** Texts in sight whose contrast is below 4.5:1, e.g. `2.9 "Archive"`. Disabled controls are exempt, as in WCAG. */
export function contrastFaults(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    type Colour = [number, number, number, number];
    const canvas = document.createElement('canvas');
    canvas.width = 1;
    canvas.height = 1;
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (!context) throw new Error('no canvas');
    const colour = (css: string): Colour => {
      context.clearRect(0, 0, 1, 1);
      context.fillStyle = css;
      context.fillRect(0, 0, 1, 1);
      const [r = 0, g = 0, b = 0, a = 0] = context.getImageData(0, 0, 1, 1).data;
      return [r, g, b, a / 255];
    };
    const over = (front: Colour, back: Colour): Colour => {
      const mix = (index: 0 | 1 | 2) => front[index] * front[3] + back[index] * (1 - front[3]);
      return [mix(0), mix(1), mix(2), 1];
    };
    const behind = (element: Element | null): Colour => {
      if (!element) return colour('Canvas');
      const own = colour(getComputedStyle(element).backgroundColor);
      if (own[3] >= 1 || element.tagName === 'DIALOG') return own;
      return own[3] === 0 ? behind(element.parentElement) : over(own, behind(element.parentElement));
    };
    const luminance = ([r, g, b]: Colour): number => {
      const part = (value: number) => {
        const share = value / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      };
      return 0.2126 * part(r) + 0.7152 * part(g) + 0.0722 * part(b);
    };
    const faults: string[] = [];
    const modal = document.querySelector('dialog:modal');
    const walker = document.createTreeWalker(modal ?? document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const element = node.parentElement;
      const text = node.textContent?.trim() ?? '';
      if (
        !element ||
        text === '' ||
        !element.checkVisibility({ visibilityProperty: true, opacityProperty: true })
      ) {
        continue;
      }
      if (element.closest(':disabled, [aria-disabled="true"], .visually-hidden')) continue;
      const back = behind(element);
      const front = over(colour(getComputedStyle(element).color), back);
      const [light, dark] = [luminance(front), luminance(back)].sort((a, b) => b - a);
      const ratio = ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05);
      if (ratio < least) faults.push(`${ratio.toFixed(1)} "${text.slice(0, 40)}"`);
    }
    return faults;
  }, LEAST_CONTRAST);
}

/** Controls in sight that assistive technology could not name, as their tags. */
export function namelessControls(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('button, input, select, iframe, [role="row"], [role="treeitem"]')]
      .filter((element) => element.checkVisibility())
      .filter((element) => {
        const labels =
          element instanceof HTMLInputElement || element instanceof HTMLSelectElement ? element.labels : null;
        const name =
          element.getAttribute('aria-label') ??
          element.getAttribute('title') ??
          (labels && labels.length > 0 ? labels[0]?.textContent : element.textContent);
        return (name ?? '').trim() === '';
      })
      .map((element) => element.outerHTML.slice(0, 80)),
  );
}
