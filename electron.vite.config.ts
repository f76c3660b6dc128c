// How the three parts of the app are built into out/. The engine's command line has its own build (scripts/build.mjs).
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

// Targets follow the oldest runtime that is supported, not the newest that is installed: electron-vite derives them
// from this number, and its table does not know every release.
process.env.ELECTRON_MAJOR_VER ??= '42';

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
    build: { sourcemap: true },
    plugins: [react()],
  },
});
