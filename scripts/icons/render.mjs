// Run by Electron for icons.mjs: draws an SVG at several sizes, each from the vectors. Arguments: SVG FOLDER SIZES.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app, BrowserWindow } from 'electron';

const [svg, folder, sizes] = process.argv.slice(-3);

/** Runs in the page. */
async function draw(source, size) {
  const image = new Image(size, size);
  image.src = source;
  await image.decode();
  const canvas = document.createElement('canvas');
  canvas.width = size;
  canvas.height = size;
  canvas.getContext('2d').drawImage(image, 0, 0, size, size);
  return canvas.toDataURL('image/png').split(',')[1];
}

async function main() {
  await app.whenReady();
  const window = new BrowserWindow({ show: false });
  await window.loadURL('about:blank');
  const source = `data:image/svg+xml;base64,${readFileSync(svg).toString('base64')}`;
  for (const size of sizes.split(',')) {
    const call = `(${draw})(${JSON.stringify(source)}, ${size})`;
    const png = Buffer.from(await window.webContents.executeJavaScript(call), 'base64');
    writeFileSync(join(folder, `${size}.png`), png);
  }
}

// Not awaited at the top: Electron is only ready after this module has run.
main().then(
  () => app.exit(0),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    app.exit(1);
  },
);
