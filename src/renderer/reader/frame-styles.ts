// How the frame itself looks before any style of a message: type, quotes, placeholders, in light and in dark.

/**
 * Pictures that are not shown look alike, whatever ground or type a message gives them. The browser draws the words of one behind a
 * sign for a broken picture; ours stand over both.
 */
const PICTURES = `
  :is(.petrel-blocked, .petrel-missing) { background: repeating-linear-gradient(45deg, var(--petrel-wash) 0 6px, var(--petrel-ground) 6px 12px) padding-box !important; outline: 1px dashed var(--petrel-line) !important; outline-offset: -1px !important; font: 12px/1.4 system-ui, sans-serif !important; color: var(--petrel-soft) !important; letter-spacing: normal !important; text-transform: none !important; text-shadow: none !important; overflow: hidden !important; position: relative !important; }
  :is(.petrel-blocked, .petrel-missing)::after { content: attr(alt) / "" !important; display: block !important; position: absolute !important; inset: 0 !important; outline: inherit !important; outline-offset: inherit !important; box-sizing: border-box !important; margin: 0 !important; padding: 1px 5px !important; background: inherit !important; font: inherit !important; color: inherit !important; text-align: start !important; text-indent: 0 !important; unicode-bidi: plaintext !important; }
  :is(.petrel-blocked, .petrel-missing)::before { content: none !important; }
  .petrel-any-height[src] { height: 24px !important; }
`;

// An important rule inside a layer wins over every other one in a sheet, however a message writes it: CSS Cascade 5, section 6.4.4.
// So warnings stay in sight, and what is longer than the pane can be scrolled to.
const SHARED = `
html { overflow-wrap: break-word; -webkit-text-size-adjust: none; }
body { margin: 0; padding: 16px 20px 24px; box-sizing: border-box; min-height: 100vh; font: 15px/1.55 system-ui, -apple-system, "Segoe UI", Cantarell, "Noto Sans", sans-serif; }
img { max-width: 100%; }
img:not([height]):not([style*="height"]) { height: auto; }
pre { white-space: pre-wrap; }
blockquote { margin-inline: 0 0; padding-inline-start: 12px; border-inline-start: 2px solid; border-color: var(--petrel-line); }
.petrel-text { max-width: 78ch; }
.petrel-p { white-space: pre-wrap; unicode-bidi: plaintext; }
.petrel-fixed { font-family: ui-monospace, "Cascadia Mono", "DejaVu Sans Mono", Menlo, Consolas, monospace; font-size: .9em; tab-size: 8; }
.petrel-neutral { unicode-bidi: isolate; }
.petrel-gap { height: .9em; }
.petrel-signature { color: var(--petrel-soft); margin-top: .9em; }
.petrel-quote { margin: 0; color: var(--petrel-soft); }
.petrel-q1 { border-color: var(--petrel-q1); } .petrel-q2 { border-color: var(--petrel-q2); }
.petrel-q3 { border-color: var(--petrel-q3); } .petrel-q4 { border-color: var(--petrel-q4); }
.petrel-q5 { border-color: var(--petrel-q5); }
.petrel-fold > summary { color: var(--petrel-soft); cursor: pointer; width: fit-content; padding: 2px 8px; border-radius: 6px; list-style: none; }
.petrel-fold > summary::before { content: "\\2026  "; }
.petrel-fold > summary:hover { background: var(--petrel-wash); }
:is(.petrel-blocked, .petrel-missing) { display: inline-block; }
.petrel-any-width { min-width: 24px; }
.petrel-any-height { min-height: 24px; }
@layer petrel { ${PICTURES} }
@layer petrel { html { overflow: auto !important; } body { overflow: visible !important; max-height: none !important; } .petrel-warned { overflow: visible !important; opacity: 1 !important; } .petrel-mismatch { all: initial !important; position: relative !important; z-index: 1 !important; color: var(--petrel-danger) !important; background: var(--petrel-ground) !important; font: 600 12px system-ui, sans-serif !important; } }
.petrel-cut { margin-top: 24px; padding-top: 12px; border-top: 1px solid var(--petrel-line); color: var(--petrel-soft); font: 13px system-ui, sans-serif; }
@media print { details::details-content { content-visibility: visible; } .petrel-fold > summary { display: none; } body { padding: 0; } }
`;

const LIGHT = `
:root { color-scheme: light only; --petrel-ground: #ffffff; --petrel-soft: #56636a; --petrel-line: #b9c3c8; --petrel-wash: #eef1f2; --petrel-danger: #a81f24;
  --petrel-q1: #1987a8; --petrel-q2: #6d5fb0; --petrel-q3: #2f7d4f; --petrel-q4: #b45309; --petrel-q5: #8a3f77; }
html { background: #ffffff; color: #1c2326; }
a { color: #10667f; }
`;

const DARK = `
:root { color-scheme: dark only; --petrel-ground: #171b1d; --petrel-soft: #a5b1b7; --petrel-line: #4b565b; --petrel-wash: #262d30; --petrel-danger: #ff8f88;
  --petrel-q1: #5cbcd9; --petrel-q2: #a99bea; --petrel-q3: #6fc48f; --petrel-q4: #f0a54a; --petrel-q5: #d78cc3; }
html { background: #171b1d; color: #e6ebed; }
a { color: #5cbcd9; }
hr { border-style: solid; border-color: var(--petrel-line); color: var(--petrel-line); }
mark { background: #635200; color: inherit; }
`;

export const frameStyles = (theme: 'light' | 'dark'): string => (theme === 'dark' ? DARK : LIGHT) + SHARED;
