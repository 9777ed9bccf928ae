import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** The names of the tests in a file. */
const testNamesIn = (path: string): string[] =>
  [...read(path).matchAll(/\b(?:describe|test|it)(?:\.each\([^]*?\))?\(\s*['"`](.+?)['"`],/g)].map(
    ([, name = '']) => name,
  );

/** What is promised in bold on the front page, and the files that have a test with these words in its name. */
const promises: Readonly<Record<string, readonly string[]>> = {
  'every received message reaches every handler': ['packages/core/test/promises.test.ts'],
  'a component renders only for what it reads': ['conformance/src/binding/suites/renders.ts'],
  'dead links are abandoned at once': ['packages/core/test/promises.test.ts'],
  'no message is dropped silently': ['packages/core/test/promises.test.ts'],
  'reconnects without stampeding your server': ['packages/core/test/promises.test.ts'],
  'sessions that lose nothing': ['packages/server/test/chaos.test.ts'],
  'one store, many transports': ['tests/promises.test.ts'],
  'no runtime dependency': ['tests/manifests.test.ts'],
};

/** Other sentences of the front page, and the test that each rests on. */
const sentences: readonly (readonly [sentence: string, file: string, test: string])[] = [
  [
    '`lastMessage` renders at most once a frame',
    'conformance/src/binding/suites/renders.ts',
    'are at most one a frame for the last message',
  ],
  ['keeps its place in line', 'packages/core/test/queue.test.ts', 'costs no message its place in line'],
  [
    '`sent` means handed to the transport',
    'packages/core/test/send.test.ts',
    'hands over the message before it answers',
  ],
  ['a `drop` event has named it', 'packages/core/test/send.test.ts', 'what a drop event says'],
  [
    'nothing of the previous user is left',
    'conformance/src/examples/describe-examples.ts',
    'leaves nothing of the previous user',
  ],
];

describe('the front page', () => {
  const page = read('README.md').replaceAll(/\s+/g, ' ');

  test('promises in bold what has a test that carries the words', () => {
    const bold = [...read('README.md').matchAll(/^- \*\*(.+?)\.?\*\*/gm)].map(([, words = '']) => words.toLowerCase());
    expect(bold).toEqual(Object.keys(promises));
  });

  test.each(Object.entries(promises))('promises that %s', (words, files) => {
    expect(files.filter((file) => !testNamesIn(file).some((name) => name.toLowerCase().includes(words)))).toEqual([]);
  });

  test.each(sentences)('says: %s', (sentence, file, name) => {
    expect(page).toContain(sentence);
    expect(testNamesIn(file).filter((each) => each.includes(name))).not.toEqual([]);
  });

  test('keeps its promise of one store, many transports: each passes the conformance suite', () => {
    const suites = readdirSync(join(root, 'packages'))
      .filter((name) => name.startsWith('transport-'))
      .map((name) => `packages/${name}/test/conformance.test.ts`);
    for (const suite of ['packages/core/test/servers/conformance.test.ts', ...suites]) {
      expect(existsSync(join(root, suite)), suite).toBe(true);
      expect(read(suite), suite).toMatch(/^ *describeTransport</m);
    }
    expect(suites.length).toBeGreaterThanOrEqual(3);
  });

  test.each(['react/test/conformance.test.tsx', 'vue/test/conformance.test.ts'])(
    'keeps its promises to components: %s runs the suite of the bindings',
    (file) => {
      expect(read(`packages/${file}`)).toMatch(/\bdescribeBinding\(/);
    },
  );
});
