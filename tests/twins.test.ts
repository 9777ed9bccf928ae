import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../packages');

type Framework = 'react' | 'vue';
type Own = Readonly<Record<Framework, readonly string[]>>;

/** Tests that one binding has and the other has not, because their frameworks differ. Everything else is the same in both. */
const ownTestFiles: Own = {
  react: ['activity', 'concurrent', 'interrupted', 'react-native', 'tracking', 'transitions'],
  vue: ['scope', 'sources', 'transition', 'vapor'],
};
const ownTests: Own = {
  react: [
    'callbacks: hear of messages from when they are given',
    'destination: is for the server of its render, like all that a result can do',
    'renders: takes the burst alike while a transition renders in slices',
    'suspense: keeps the connection of a component that suspends later',
    'suspense: misses nothing in a tree that is hidden while a part of it suspends',
    "version: components ${framework.isCompiled ? 'are' : 'are not'} compiled",
  ],
  vue: [
    'hydration: a store connects even if the component that is the first to use it is never mounted',
    'hydration: shows the idle snapshot from a store as well, wherever it is used first',
    'hot-update: leaves no second link of its own when it is mounted anew',
    'renders: takes the burst alike while other components render',
    'server: leases nothing in a bare scope either',
    'suspense: can be called after an await, as <script setup> is compiled',
  ],
};

const filesIn = (folder: string): string[] => readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
const stemOf = (file: string): string => basename(file).replace(/\..*$/, '');

function sourcesOf(framework: Framework): string[] {
  return filesIn(join(packages, framework, 'src')).map(stemOf);
}

/** The names that `test` is called with in a file, in order: also by way of `test.each`. */
function testNamesIn(path: string): string[] {
  const tree = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022, true);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^test(\.each\(.*\))?$/s.test(node.expression.getText())) {
      const [name] = node.arguments;
      if (name && node.arguments.length > 1) names.push(name.getText().slice(1, -1));
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return names;
}

function testsOf(framework: Framework): string[] {
  const folder = join(packages, framework, 'test');
  const files = filesIn(folder).filter((file) => /\.test(-d)?\.tsx?$/.test(file));
  return files
    .filter((file) => !ownTestFiles[framework].includes(stemOf(file)))
    .flatMap((file) => testNamesIn(join(folder, file)).map((name) => `${stemOf(file)}: ${name}`))
    .map((name) => name.replaceAll('.tsx', '.ts'))
    .sort();
}

describe('the bindings', () => {
  test('have the same source files', () => {
    expect(sourcesOf('react')).toEqual(sourcesOf('vue'));
    expect(sourcesOf('react')).toContain('use-web-socket');
  });

  test('have the same tests', () => {
    const common = (framework: Framework): string[] =>
      testsOf(framework).filter((name) => !ownTests[framework].includes(name));
    expect(common('react')).toEqual(common('vue'));
    expect(common('react').length).toBeGreaterThan(90);
  });

  test.each(['react', 'vue'] as const)('are listed with what only %s has, and with nothing else', (framework) => {
    const stems = filesIn(join(packages, framework, 'test')).map(stemOf);
    expect(ownTestFiles[framework].filter((file) => !stems.includes(file))).toEqual([]);
    expect(ownTests[framework].filter((name) => !testsOf(framework).includes(name))).toEqual([]);
  });
});
