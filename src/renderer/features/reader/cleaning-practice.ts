// A letter of nobody, that a sanitiser is given before it is needed: the browser compiles what has run a few hundred times, and the
// first message would take twice as long without.
import type { FrameInput } from '../../reader/frame-document.ts';

const CELLS = 200;

const cell = (n: number): string =>
  `<table width="600" class="c"><tr><td style="padding:${n}px;color:#333"><img src="https://pictures.example/${n}.png" width="9" height="9" alt="">` +
  `Words <a href="https://example.org/${n}" style="background:#06c">more</a></td></tr></table>`;

export const practice = (): FrameInput => ({
  html: `<style>.c td { padding: 1px; color: #333 }</style>${Array.from({ length: CELLS }, (_, n) => cell(n)).join('')}`,
  text: null,
  theme: 'light',
  images: 'blocked',
  cid: new Map(),
});
