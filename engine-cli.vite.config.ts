// The engine's command line as one file of its own: out/main/engine-cli.js, run by Electron as Node. It is not an extra
// input of the app's build, because chunks shared with the app's entry would start the app.
import { defineConfig } from 'vite';

export default defineConfig({
  publicDir: false,
  build: {
    ssr: 'src/main/engine/cli.ts',
    outDir: 'out/main',
    emptyOutDir: false,
    target: 'node24.15',
    sourcemap: true,
    minify: false,
    reportCompressedSize: false,
    rolldownOptions: { output: { entryFileNames: 'engine-cli.js', codeSplitting: false } },
  },
});
