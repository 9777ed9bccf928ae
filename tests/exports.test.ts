import { readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
import ts from 'typescript';
import { expect, test } from 'vitest';
import { surfaceOf } from '../scripts/bundle-size.mjs';
import { root } from '../scripts/run-command.mjs';
import { packageFolders } from '../scripts/workspace-folders.mjs';

const entries = packageFolders('packages').flatMap((folder) =>
  Object.entries(surfaceOf(folder).exports).map(([entry, names]) => ({
    specifier: posix.join('@steadysocket', basename(folder), entry),
    names,
  })),
);

/** `* of <package>` stands for all the names that another package has. */
function namesOf(specifier: string): string[] {
  const { names = [] } = entries.find((entry) => entry.specifier === specifier) ?? {};
  return names.flatMap((name) => (name.startsWith('* of ') ? namesOf(name.slice(5)) : name));
}

test.each(entries)('the public names of $specifier are those of its surface.json', async ({ specifier }) => {
  const found = (await import(specifier)) as object;
  expect(Object.keys(found).sort()).toEqual(namesOf(specifier).sort());
});

test.each(packageFolders('packages'))('each entry of %s has its names in surface.json', (folder) => {
  const manifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { exports: object };
  const published = Object.keys(manifest.exports).filter((entry) => entry !== './package.json');
  expect(Object.keys(surfaceOf(folder).exports)).toEqual(published);
});

/** The names that an entry lists, those of types included; with `from`, those that it re-exports from there. */
function listedIn(entry: string, from?: string): string[] {
  const text = readFileSync(join(root, 'packages', entry), 'utf8');
  const names: string[] = [];
  for (const node of ts.createSourceFile(entry, text, ts.ScriptTarget.ES2022, true).statements) {
    if (!ts.isExportDeclaration(node) || !node.exportClause || !ts.isNamedExports(node.exportClause)) continue;
    const specifier = (node.moduleSpecifier as ts.StringLiteral | undefined)?.text;
    if (from === undefined || specifier === from)
      names.push(...node.exportClause.elements.map(({ name }) => name.text));
  }
  return names.sort();
}

test.each(['react', 'vue'])('%s re-exports each name of the core, types included', (binding) => {
  expect(listedIn(`${binding}/src/index.ts`, '@steadysocket/core')).toEqual(listedIn('core/src/index.ts'));
});

test('what only authors of transports need is in core/transport, and applications do not see it', () => {
  const forAuthors = ['AcknowledgedTransport', 'Capabilities', 'ConnectRequest', 'Link', 'LinkClose', 'LinkEvents'];
  expect(listedIn('core/src/transport/index.ts')).toEqual(expect.arrayContaining(forAuthors));
  expect(listedIn('core/src/index.ts')).not.toEqual(expect.arrayContaining([expect.toBeOneOf(forAuthors)]));
});
