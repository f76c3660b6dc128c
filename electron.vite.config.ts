// How the three parts of the app are built into out/. The engine's command line has its own build (scripts/build.mjs).
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import type { Plugin } from 'vite';

// Targets follow the oldest runtime that is supported, not the newest that is installed: electron-vite derives them
// from this number, and its table does not know every release.
process.env.ELECTRON_MAJOR_VER ??= '42';

const root = import.meta.dirname;

/** Scripts of pdf.js that its own code loads by name, with the licences of all that comes from that package. */
const PDFJS_FILES = [
  'build/pdf.worker.min.mjs',
  'wasm/openjpeg_nowasm_fallback.js',
  'wasm/jbig2_nowasm_fallback.js',
  'LICENSE',
  'wasm/LICENSE_JBIG2',
  'wasm/LICENSE_OPENJPEG',
  'wasm/LICENSE_PDFJS_JBIG2',
  'wasm/LICENSE_PDFJS_OPENJPEG',
  'cmaps/LICENSE',
  'standard_fonts/LICENSE_FOXIT',
  'standard_fonts/LICENSE_LIBERATION',
];

function pdfjsFiles(): Plugin {
  return {
    name: 'pdfjs-files',
    generateBundle() {
      for (const file of PDFJS_FILES) {
        const name = file === 'cmaps/LICENSE' ? 'LICENSE_CMAPS' : file.replace(/^.*\//, '');
        this.emitFile({
          type: 'asset',
          fileName: `pdfjs/${name}`,
          source: readFileSync(join(root, 'node_modules/pdfjs-dist', file)),
        });
      }
    },
  };
}

export default defineConfig({
  main: {
    build: { sourcemap: true },
  },
  preload: {
    build: {
      sourcemap: true,
      // A sandboxed preload can neither be an ES module nor require packages: all of it goes into one CommonJS file.
      externalizeDeps: false,
      lib: { entry: 'src/preload/index.ts', formats: ['cjs'], fileName: () => 'index.cjs' },
    },
  },
  renderer: {
    build: {
      sourcemap: true,
      rolldownOptions: {
        input: ['index', 'preview', 'cleaning'].map((page) => join(root, `src/renderer/${page}.html`)),
      },
    },
    plugins: [react(), pdfjsFiles()],
  },
});
