// Messages made to exhaust their reader: each ends in an error or in bounded text, within a second and 200 MB.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { mimeLimits } from '../../src/main/engine/lib/limits.ts';
import { parseBody } from '../../src/main/engine/mime/parse-body.ts';
import { decompressRtf } from '../../src/main/engine/mime/rtf.ts';
import { bombs, repeated, rtfBomb } from '../corpus/bombs.ts';
import { jpeg, png } from '../corpus/pictures.ts';
import type { Measured } from './bomb-child.ts';

const CHILD = fileURLToPath(new URL('./bomb-child.ts', import.meta.url));

/** One bomb, in a process that has held nothing else. */
async function measure(index: number): Promise<Measured> {
  const child = spawn(process.execPath, [CHILD, String(index)], {
    env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' },
    stdio: ['ignore', 'pipe', 'inherit'],
    timeout: 30_000,
    killSignal: 'SIGKILL',
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString();
  });
  expect(await once(child, 'close')).toEqual([0, null]);
  return JSON.parse(output) as Measured;
}

describe('bombs', () => {
  test('none takes more than a second of the processor and 200 MB', async () => {
    const waiting = bombs.map(([name], index) => ({ name, index }));
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const { code, ms, peakMb, characters } = await measure(next.index);
        expect(code, next.name).toBe(bombs[next.index]?.[2]);
        expect(ms, next.name).toBeLessThan(1_000);
        expect(peakMb, next.name).toBeLessThan(200);
        expect(characters, next.name).toBeLessThan(20_000_000);
      }
    };
    await Promise.all([work(), work()]);
  }, 120_000);

  test('a picture too large to be decoded is said, listed and not inline', async () => {
    const raw = [
      'Content-Type: multipart/related; boundary=b',
      '',
      '--b',
      'Content-Type: text/html',
      '',
      '<img src="cid:big"><img src="cid:small"><img src="cid:camera">',
      ...(['big', 'small'] as const).flatMap((name) => [
        '--b',
        `Content-Type: image/png; name=${name}.png`,
        `Content-ID: <${name}>`,
        'Content-Transfer-Encoding: base64',
        '',
        (name === 'big' ? png(30_000, 30_000) : png(30, 30)).toString('base64'),
      ]),
      '--b',
      'Content-Type: image/jpeg; name=camera.jpg',
      'Content-ID: <camera>',
      'Content-Transfer-Encoding: base64',
      '',
      jpeg(60_000, 60_000, 60_000).toString('base64'),
      '--b--',
      '',
    ].join('\r\n');
    const { attachments, warnings } = await parseBody(Buffer.from(raw), 1);
    expect(attachments.map(({ filename, inline }) => [filename, inline])).toEqual([
      ['big.png', false],
      ['small.png', true],
      ['camera.jpg', false],
    ]);
    expect(warnings).toEqual([{ code: 'picture-too-large', detail: 'camera.jpg' }]);
  });

  test('RTF that claims to be larger than allowed is refused', () => {
    const bomb = rtfBomb();
    bomb.writeUInt32LE(mimeLimits.rtfOctets + 1, 4);
    expect(decompressRtf(bomb)).toBe(null);
    expect(decompressRtf(rtfBomb())?.length).toBe(mimeLimits.rtfOctets);
  });

  test('the event loop keeps turning while a large message is read', async () => {
    let turns = 0;
    let longest = 0;
    let last = performance.now();
    const timer = setInterval(() => {
      turns++;
      longest = Math.max(longest, performance.now() - last);
      last = performance.now();
    }, 1);
    const attachment = 'QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2d3h5ejAx\r\n';
    await parseBody(
      repeated('Content-Type: x/y\r\nContent-Transfer-Encoding: base64\r\n\r\n', attachment, 200),
      1,
    );
    clearInterval(timer);
    expect(turns).toBeGreaterThan(10);
    // Generous: what is meant is that it turns at all, on a machine that others use too.
    expect(longest).toBeLessThan(1_000);
  });
});
