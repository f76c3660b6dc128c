import { describe, expect, test } from 'vitest';
import { checkImports } from './check-imports.mjs';
import { areas } from './import-rules.mjs';

/** Violations of one file that imports `statement`, beside files of every area to import. */
function check(file, statement) {
  const others = [
    'src/shared/problem.ts',
    'src/main/shell/window.ts',
    'src/main/engine-host.ts',
    'src/main/engine/entry.ts',
    'src/main/engine/store/store.ts',
    'src/main/engine/imap/session.ts',
    'src/main/engine/mime/parse.ts',
    'src/main/engine/lib/clock.ts',
    'src/renderer/data/client.ts',
    'src/renderer/ui/button.tsx',
    'test/harness/dovecot.ts',
  ];
  const files = new Map(others.map((path) => [path, '']));
  files.set(file, `// head\n${statement}\n`);
  return checkImports(files).map(({ file: path, line, text }) => `${path}:${line}: ${text}`);
}

describe('import rules', () => {
  test.each([
    ['src/main/engine/sync/x.ts', "import { a } from '../imap/session.ts';"],
    ['src/main/engine/service/x.ts', "import type { a } from '../store/store.ts';"],
    ['src/main/shell/x.ts', "import { app } from 'electron';"],
    ['src/main/shell/x.ts', "import entry from '../engine/entry.ts?modulePath';"],
    [
      'src/main/engine/lib/x.test.ts',
      "import { test } from 'vitest';\nimport { d } from '../../../../test/harness/dovecot.ts';",
    ],
    ['src/renderer/features/x.tsx', "import './x.css';\nimport { b } from '../ui/button.tsx';"],
    ['src/main/engine/store/x.ts', "// import { a } from '../imap/session.ts';\n/* import 'electron' */"],
    ['src/main/engine/store/x.ts', "import { DatabaseSync } from 'node:sqlite';"],
  ])('%s may say %s', (file, statement) => {
    expect(check(file, statement)).toEqual([]);
  });

  test.each([
    ['src/main/engine/store/x.ts', "import { a } from '../imap/session.ts';", 'store may not import imap'],
    ['src/main/engine/imap/x.ts', "import type { a } from '../store/store.ts';", 'imap may not import store'],
    ['src/main/engine/lib/x.ts', "import { app } from 'electron';", 'lib may not use the package electron'],
    [
      'src/main/engine/service/x.ts',
      "import {\n  a,\n} from '../imap/session.ts';",
      'service may not import imap',
    ],
    ['src/main/shell/x.ts', "import { a } from '../engine/lib/clock.ts';", 'shell may not import lib'],
    ['src/main/ipc/x.ts', "import entry from '../engine/entry.ts?modulePath';", 'ipc may not start'],
    [
      'src/renderer/features/x.ts',
      "import { a } from '../../main/engine/lib/clock.ts';",
      'features may not import lib',
    ],
    ['src/renderer/data/x.ts', "import { readFileSync } from 'node:fs';", 'data may not use Node'],
    ['src/renderer/ui/x.ts', "import { a } from '../data/client.ts';", 'ui may not import data'],
    ['src/shared/x.ts', "export { a } from '../main/engine/lib/clock.ts';", 'shared may not import lib'],
    ['src/shared/x.ts', "import 'node:fs';", 'shared may not use Node'],
    [
      'src/main/engine/mime/x.ts',
      `const a = await import${"('../net/socket.ts')"};`,
      '../net/socket.ts does not exist',
    ],
    ['src/main/engine/mime/x.ts', "import { a } from 'left-pad';", 'mime may not use the package left-pad'],
    ['src/main/engine/mime/x.ts', "import { a } from 'fs';", 'fs needs its node: prefix'],
    ['src/main/engine/mime/x.ts', "import { a } from './parse';", './parse needs its file extension'],
    [
      'src/main/engine/mime/x.ts',
      "import { d } from '../../../../test/harness/dovecot.ts';",
      'mime may not import test',
    ],
    ['src/surprise/x.ts', '', 'is in no area'],
  ])('%s may not say %s', (file, statement, text) => {
    const violations = check(file, statement);
    expect(violations).toHaveLength(1);
    expect(violations[0]).toContain(text);
    expect(violations[0]).toMatch(new RegExp(`^${file.replaceAll('.', '\\.')}:[1-4]: `));
  });

  test('imports in a circle are shown with their way', () => {
    const files = new Map([
      ['src/shared/a.ts', "import { b } from './b.ts';"],
      ['src/shared/b.ts', "import { c } from './c.ts';"],
      ['src/shared/c.ts', "\n\nimport { a } from './a.ts';"],
      ['src/shared/d.ts', "import type { e } from './e.ts';"],
      ['src/shared/e.ts', "import { d } from './d.ts';"],
    ]);
    expect(checkImports(files)).toEqual([
      {
        file: 'src/shared/c.ts',
        line: 3,
        text: 'imports in a circle: src/shared/a.ts → src/shared/b.ts → src/shared/c.ts → src/shared/a.ts',
      },
    ]);
  });

  test('the table itself lets no area of the app import in a circle', () => {
    const reaches = (from, to, seen = new Set()) =>
      areas
        .find(({ name }) => name === from)
        ?.areas.some(
          (next) => next === to || (!seen.has(next) && seen.add(next) && reaches(next, to, seen)),
        ) ?? false;
    expect(areas.filter(({ name }) => reaches(name, name)).map(({ name }) => name)).toEqual([]);
  });
});
