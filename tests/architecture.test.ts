import { readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const page = read('ARCHITECTURE.md');

/** The lines of the fenced block that starts with ```` ```imports <folder> ````: `file: import import`. */
function drawnMap(folder: string): Record<string, string[]> {
  const block = new RegExp(`\`\`\`imports ${folder}\n([^]*?)\`\`\``).exec(page)?.[1];
  if (block === undefined) throw new Error(`ARCHITECTURE.md has no map of ${folder}.`);
  const lines = block.split('\n').filter((line) => line.includes(':'));
  return Object.fromEntries(
    lines.map((line) => {
      const [file = '', imports = ''] = line.split(':');
      return [file.trim(), imports.trim().split(/\s+/).filter(Boolean).sort()];
    }),
  );
}

function sourceFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'));
}

/** What a file imports: our own files by their path in the folder without an ending, others by name. */
function importsOf(folder: string, file: string): string[] {
  const { importedFiles } = ts.preProcessFile(read(posix.join(folder, file)), true, true);
  const names = importedFiles.map(({ fileName }) =>
    fileName.startsWith('.') ? posix.join(posix.dirname(file), fileName).replace(/\.(js|tsx?)$/, '') : fileName,
  );
  return [...new Set(names)].sort();
}

const packages = readdirSync(join(root, 'packages'));
const drawnFolders = packages.map((name) => `packages/${name}/src`);

describe.each(drawnFolders)('%s', (folder) => {
  const drawn = drawnMap(folder);

  it('has exactly the imports that ARCHITECTURE.md draws', () => {
    const found = Object.fromEntries(
      sourceFiles(folder).map((file) => [file.replace(/\.tsx?$/, ''), importsOf(folder, file)]),
    );
    expect(found).toEqual(drawn);
  });

  it('has no circle of imports', () => {
    const circles: string[][] = [];
    const visit = (file: string, path: readonly string[]): void => {
      if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file]);
      else for (const next of drawn[file] ?? []) visit(next, [...path, file]);
    };
    for (const file of Object.keys(drawn)) visit(file, []);
    expect(circles).toEqual([]);
  });
});

describe('the pure files', () => {
  const pure = /^pure: (.+)$/m.exec(page)?.[1]?.split(' ') ?? [];
  const impure = new Set(
    (
      'Date performance setTimeout clearTimeout setInterval clearInterval queueMicrotask requestAnimationFrame ' +
      'crypto globalThis window self document navigator location console process fetch WebSocket'
    ).split(' '),
  );

  it('are named in ARCHITECTURE.md', () => {
    expect(pure).toContain('policy/machine');
  });

  it.each(pure)('%s mentions no clock, randomness, global or console', (file) => {
    const source = read(`packages/core/src/${file}.ts`);
    const tree = ts.createSourceFile(file, source, ts.ScriptTarget.ES2022, true);
    const found: string[] = [];
    const visit = (node: ts.Node): void => {
      const isMember = ts.isPropertyAccessExpression(node.parent) && node.parent.name === node;
      if (ts.isIdentifier(node) && impure.has(node.text) && !isMember) found.push(node.text);
      if (ts.isPropertyAccessExpression(node) && node.getText() === 'Math.random') found.push('Math.random');
      ts.forEachChild(node, visit);
    };
    ts.forEachChild(tree, visit);
    expect(found).toEqual([]);
  });
});

describe('published packages', () => {
  it.each(packages)('%s has no runtime dependency outside the workspace', (name) => {
    const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`)) as {
      dependencies?: Record<string, string>;
    };
    expect(Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@steadysocket/'))).toEqual([]);
  });

  it.each(packages)('%s says where its source, its pages and its issues are, and who can run it', (name) => {
    const repository = 'https://github.com/steadysocket/steadysocket';
    expect(JSON.parse(read(`packages/${name}/package.json`))).toMatchObject({
      name: `@steadysocket/${name}`,
      repository: { type: 'git', url: `git+${repository}.git`, directory: `packages/${name}` },
      homepage: `${repository}/tree/main/packages/${name}#readme`,
      bugs: `${repository}/issues`,
      license: 'MIT',
      keywords: expect.arrayContaining(['websocket', 'reconnect']) as string[],
      engines: { node: '>=20' },
      publishConfig: { access: 'public' },
    });
    expect(read(`packages/${name}/README.md`)).toMatch(new RegExp(`npm install .*@steadysocket/${name}\\b`));
  });

  it('are used by the examples through their public entry points only', () => {
    const entries = new Set(
      packages.flatMap((name) => {
        const { exports } = JSON.parse(read(`packages/${name}/package.json`)) as { exports: Record<string, unknown> };
        return Object.keys(exports).map((path) => posix.join('@steadysocket', name, path));
      }),
    );
    const used = readdirSync(join(root, 'examples')).flatMap((example) =>
      sourceFiles(`examples/${example}/src`).flatMap((file) => importsOf(`examples/${example}/src`, file)),
    );
    const ours = used.filter((name) => /^@steadysocket\/(?!example-)/.test(name) || name.includes('packages/'));
    expect(ours.filter((name) => !entries.has(name))).toEqual([]);
  });
});
