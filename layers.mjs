// Who may import whom, for `import-x/no-restricted-paths`.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageFolders } from './scripts/workspace-folders.mjs';

const root = import.meta.dirname;
const core = 'packages/core/src';
const [, picture = ''] = /```mermaid\n(.*?)```/s.exec(readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')) ?? [];

/**
 * The arrows of the picture in ARCHITECTURE.md: `engine & derived --> policy & ground`.
 *
 * @type {ReadonlyMap<string, readonly string[]>}
 */
const arrows = new Map(
  [...picture.matchAll(/^ *(.+) --> (.+)$/gm)].flatMap(([, from = '', to = '']) =>
    from.split(' & ').map((layer) => [layer, to.split(' & ')]),
  ),
);

const layers = [...new Set([...arrows].flatMap(([layer, allowed]) => [layer, ...allowed]))];

const rooms = [...foldersIn(core), ...foldersIn('packages').filter((name) => name !== 'core')];
const missing = rooms.filter((name) => !layers.includes(name));
if (missing.length > 0) throw new Error(`ARCHITECTURE.md does not draw ${missing.join(', ')}.`);

/** @param {string} parent */
function foldersIn(parent) {
  const entries = readdirSync(join(root, parent), { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/**
 * The folder or the files of a layer. The ground is every file in the core's `src` that is no layer of its own.
 *
 * @param {string} layer
 */
function pathsOf(layer) {
  if (layer === 'ground') {
    const files = readdirSync(join(root, core)).filter((name) => name.endsWith('.ts'));
    return files.filter((name) => !layers.includes(name.replace('.ts', ''))).map((name) => `${core}/${name}`);
  }
  const places = [`${core}/${layer}`, `${core}/${layer}.ts`, `packages/${layer}/src`];
  const path = places.find((place) => existsSync(join(root, place)));
  if (path === undefined)
    throw new Error(`ARCHITECTURE.md draws ${layer}, which is neither in the core nor a package.`);
  return [path];
}

/** Of the published sources, a layer imports itself and what it has an arrow to. */
const layerZones = layers.map((layer) => ({
  target: pathsOf(layer),
  from: 'packages',
  except: [layer, ...(arrows.get(layer) ?? [])].flatMap(pathsOf).map((path) => path.replace('packages/', '')),
  message: `The picture in ARCHITECTURE.md has no arrow from ${layer} to there.`,
}));

const folders = [...packageFolders('packages', 'examples'), 'test-kit', 'conformance', 'bench', 'interop'];

/** @param {string} folder */
function entriesOf(folder) {
  if (folder.startsWith('packages/')) {
    const subpaths = readdirSync(join(root, folder, 'src')).map((name) => `src/${name}/index.ts`);
    return ['src/index.ts', ...subpaths.filter((path) => existsSync(join(root, folder, path)))];
  }
  const manifest = readFileSync(join(root, folder, 'package.json'), 'utf8');
  const { exports = {} } = /** @type {{ exports?: Record<string, string> }} */ (JSON.parse(manifest));
  return Object.values(exports);
}

/** Of another package, everybody imports an entry. */
const packageZones = folders.map((folder) => ({
  target: [...folders.filter((other) => other !== folder), 'tests', 'scripts'],
  from: folder,
  except: entriesOf(folder),
  message: `It is inside ${folder}: import one of its entries.`,
}));

export const zones = [...layerZones, ...packageZones];
