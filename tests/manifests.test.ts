import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

const packages = readdirSync(join(root, 'packages'));

describe('published packages', () => {
  test.each(packages)('%s has no runtime dependency outside the workspace', (name) => {
    const { dependencies = {} } = JSON.parse(read(`packages/${name}/package.json`)) as {
      dependencies?: Record<string, string>;
    };
    expect(Object.keys(dependencies).filter((dependency) => !dependency.startsWith('@steadysocket/'))).toEqual([]);
  });

  test.each(packages)('%s says where its source, its pages and its issues are, and who can run it', (name) => {
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
});
