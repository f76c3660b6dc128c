// Checks every import of ours against the whitelist in import-rules.mjs, and that no imports go in a circle.
// `node scripts/check-imports.mjs` prints each violation as file:line and ends with 1 when there is one.
import { readdirSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { areas, forUnitTests, modulePath } from './import-rules.mjs';
import { inRoot } from './setup/paths.mjs';

const FOLDERS = ['src', 'test', 'e2e', 'bench', 'scripts'];
const SOURCE = /\.(ts|tsx|mjs)$/;
const UNIT_TEST = /\.test\.(tsx?|mjs)$/;
/** Statements that name another module; the first group tells a type-only one, the last is the module. */
const IMPORTS = [
  /^[ \t]*(?:import|export)\s+(type\s)?(?:[^'"`;]*?\sfrom\s+)['"]([^'"\n]+)['"]/gm,
  /^[ \t]*import\s+()['"]([^'"\n]+)['"]/gm,
  /\b(?:import|require)\(\s*()['"]([^'"\n]+)['"]/g,
];

/** @typedef {{file: string, line: number, text: string}} Violation */

/**
 * @param {ReadonlyMap<string, string>} files path from the root → source text
 * @returns {Violation[]}
 */
export function checkImports(files) {
  const violations = [];
  /** @type {Map<string, {to: string, line: number}[]>} imports that run code */
  const graph = new Map();
  for (const [file, source] of files) {
    const area = areaOf(file);
    if (!area) {
      violations.push({ file, line: 1, text: 'is in no area of import-rules.mjs' });
      continue;
    }
    const edges = [];
    graph.set(file, edges);
    for (const { specifier, line, typeOnly } of importsOf(source)) {
      const { refused, target } = judge(file, area, specifier, files);
      if (refused) violations.push({ file, line, text: refused });
      else if (target && !typeOnly) edges.push({ to: target, line });
    }
  }
  return [...violations, ...circles(graph)];
}

function judge(file, area, specifier, files) {
  const extra = UNIT_TEST.test(file) ? forUnitTests : { areas: [], packages: [], node: false };
  if (!specifier.startsWith('.')) return { refused: judgePackage(area, extra, specifier) };
  const [path] = specifier.split('?');
  const target = posix.join(posix.dirname(file), path);
  const targetArea = areaOf(target);
  // Styles, pictures and text are data: only whether they exist matters, and the build checks that.
  if (!SOURCE.test(target)) {
    return {
      refused: /\.(css|svg|png|json|sql|txt)$/.test(target) ? null : `${specifier} needs its file extension`,
    };
  }
  if (!files.has(target)) return { refused: `${specifier} does not exist` };
  if (specifier.endsWith(modulePath.suffix)) {
    const allowed = modulePath.from.includes(area.name) && targetArea?.name === modulePath.to;
    return { refused: allowed ? null : `${area.name} may not start ${target}` };
  }
  const allowed = targetArea && [area.name, ...area.areas, ...extra.areas].includes(targetArea.name);
  if (!allowed)
    return { refused: `${area.name} may not import ${targetArea?.name ?? 'an unknown area'} (${specifier})` };
  if (UNIT_TEST.test(target)) return { refused: `${specifier} is a test` };
  return { refused: null, target };
}

function judgePackage(area, extra, specifier) {
  // The prefix alone tells: this script may run on an older Node than the app, with fewer modules built in.
  if (specifier.startsWith('node:') || isBuiltin(specifier)) {
    if (!specifier.startsWith('node:')) return `${specifier} needs its node: prefix`;
    return area.node || extra.node ? null : `${area.name} may not use Node (${specifier})`;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  return [...area.packages, ...extra.packages].includes(name)
    ? null
    : `${area.name} may not use the package ${name}`;
}

function areaOf(file) {
  return areas.find(({ files }) => files.test(file));
}

function* importsOf(source) {
  // Comments may quote imports; their length is kept, for the line numbers.
  const code = source.replace(/\/\*[\s\S]*?\*\/|^[ \t]*\/\/.*$/gm, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  );
  for (const pattern of IMPORTS) {
    for (const match of code.matchAll(pattern)) {
      const start = match.index + match[0].length;
      yield {
        specifier: match[2],
        typeOnly: Boolean(match[1]),
        line: code.slice(0, start).split('\n').length,
      };
    }
  }
}

/** Each circle of running imports once, at the import that closes it. */
function circles(graph) {
  const violations = [];
  const done = new Set();
  const path = [];
  const visit = (file) => {
    path.push(file);
    for (const { to, line } of graph.get(file) ?? []) {
      const start = path.indexOf(to);
      if (start >= 0) {
        violations.push({
          file,
          line,
          text: `imports in a circle: ${[...path.slice(start), to].join(' → ')}`,
        });
      } else if (!done.has(to)) {
        visit(to);
      }
    }
    path.pop();
    done.add(file);
  };
  for (const file of graph.keys()) if (!done.has(file)) visit(file);
  return violations;
}

/** @returns {Map<string, string>} */
function readSources() {
  const files = new Map();
  for (const folder of FOLDERS) {
    let entries;
    try {
      entries = readdirSync(inRoot(folder), { recursive: true, withFileTypes: true });
    } catch {
      continue; // Not every clone has every folder yet.
    }
    for (const entry of entries) {
      if (!entry.isFile() || !SOURCE.test(entry.name)) continue;
      const path = `${entry.parentPath ?? entry.path}/${entry.name}`;
      files.set(posix.relative(inRoot(), path.replaceAll('\\', '/')), readFileSync(path, 'utf8'));
    }
  }
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = readSources();
  const violations = checkImports(files);
  for (const { file, line, text } of violations) console.error(`${file}:${line}: ${text}`);
  console.error(`${files.size} files, ${violations.length} violations of the import rules`);
  process.exitCode = violations.length > 0 || files.size === 0 ? 1 : 0;
}
