// `node scripts/icons.mjs`: everything the systems want as an icon, made from resources/icon.svg. Run after changing it;
// the results are committed.
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openDisplay } from './setup/display.mjs';
import { inRoot } from './setup/paths.mjs';
import { runStep } from './setup/run.mjs';
import { runMain, SetupError } from './setup/say.mjs';
import { setup } from './setup.mjs';

const SIZES = [16, 24, 32, 48, 64, 128, 256, 512, 1024];
const ICO_SIZES = [16, 24, 32, 48, 64, 128, 256];
/** Types of Apple's icon container that take PNG, with their size in pixels. */
const ICNS_TYPES = [
  ['icp4', 16],
  ['icp5', 32],
  ['ic11', 32],
  ['ic12', 64],
  ['ic07', 128],
  ['ic13', 256],
  ['ic08', 256],
  ['ic14', 512],
  ['ic09', 512],
  ['ic10', 1024],
];

function ico(pictures) {
  const header = Buffer.alloc(6 + 16 * ICO_SIZES.length);
  header.writeUInt16LE(1, 2);
  header.writeUInt16LE(ICO_SIZES.length, 4);
  let offset = header.length;
  ICO_SIZES.forEach((size, index) => {
    const entry = 6 + 16 * index;
    const { length } = pictures.get(size);
    // 0 means 256 in the one octet there is.
    header.set([size & 0xff, size & 0xff], entry);
    header.writeUInt16LE(1, entry + 4);
    header.writeUInt16LE(32, entry + 6);
    header.writeUInt32LE(length, entry + 8);
    header.writeUInt32LE(offset, entry + 12);
    offset += length;
  });
  return Buffer.concat([header, ...ICO_SIZES.map((size) => pictures.get(size))]);
}

function icns(pictures) {
  const block = (type, data) => {
    const head = Buffer.alloc(8);
    head.write(type, 'ascii');
    head.writeUInt32BE(data.length + 8, 4);
    return Buffer.concat([head, data]);
  };
  return block('icns', Buffer.concat(ICNS_TYPES.map(([type, size]) => block(type, pictures.get(size)))));
}

await runMain(async () => {
  const { runtime, env, appArgs } = await setup({ window: true });
  const display = await openDisplay();
  const work = mkdtempSync(join(tmpdir(), 'petrel-icons-'));
  try {
    const script = inRoot('scripts', 'icons', 'render.mjs');
    const args = [
      script,
      ...appArgs,
      '--disable-gpu',
      inRoot('resources', 'icon.svg'),
      work,
      SIZES.join(','),
    ];
    const status = await runStep(runtime.executable, args, {
      env: { ...env, ...display.env },
      timeoutMs: 60_000,
    });
    if (status !== 0) throw new SetupError('the icon could not be drawn');
    const pictures = new Map(SIZES.map((size) => [size, readFileSync(join(work, `${size}.png`))]));
    mkdirSync(inRoot('resources', 'icons'), { recursive: true });
    for (const [size, png] of pictures)
      writeFileSync(inRoot('resources', 'icons', `${size}x${size}.png`), png);
    writeFileSync(inRoot('resources', 'icon.ico'), ico(pictures));
    writeFileSync(inRoot('resources', 'icon.icns'), icns(pictures));
  } finally {
    display.stop();
    rmSync(work, { recursive: true, force: true });
  }
});
