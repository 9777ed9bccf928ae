import { readFileSync } from 'node:fs';
import { basename, join, posix } from 'node:path';
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
