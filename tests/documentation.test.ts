import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('docs/errors.md', () => {
  test('has a row for each error code, and for no other', () => {
    const union = /type ConnectionErrorCode =([^;]*);/.exec(read('packages/core/src/snapshot-types.ts'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([\w-]+)'/g)].map((match) => match[1]);
    const rows = [...read('docs/errors.md').matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(20);
    expect(rows.sort()).toEqual(codes.sort());
  });
});

describe('README.md', () => {
  test('names the oldest TypeScript that the built declarations are checked with', () => {
    const checked = /compilers = \['typescript-([\d.]+)'/.exec(read('scripts/check-declarations.mjs'))?.[1] ?? 'none';
    expect(read('README.md')).toContain(`TypeScript from ${checked} on`);
    expect(read('pnpm-workspace.yaml')).toContain(`typescript-${checked}: npm:typescript@${checked}.`);
  });
});

/** The anchors that GitHub makes of a page's headings. */
const anchorsOf = (page: string): string[] =>
  [...read(page).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );

/** What the worked examples of CONTRIBUTING.md would add. */
const invented = /message-pack|transport-mqtt|svelte/;

describe('the files that a page names', () => {
  const parents = ['packages', 'examples'].flatMap((parent) =>
    readdirSync(join(root, parent)).map((name) => `${parent}/${name}`),
  );
  const folders = ['.', 'docs', 'bench', 'conformance', 'interop', 'test-kit', 'tests/applications', ...parents];
  const pages = folders.flatMap((folder) =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith('.md'))
      .map((name) => join(folder, name)),
  );

  test.each(pages)('in %s are there', (page) => {
    const text = read(page);
    const paths = [
      ...text.matchAll(/`((?:packages|examples|test-kit|conformance|interop|bench|tests|scripts|docs)\/[\w./-]+)`/g),
    ];
    const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#]+)/g)];
    const named = [...paths.map(([, path = '']) => path), ...links.map(([, path = '']) => join(dirname(page), path))];
    expect(named.filter((path) => !existsSync(join(root, path)) && !invented.test(path))).toEqual([]);
  });

  test.each(pages)('have the headings that links of %s lead to', (page) => {
    const links = [...read(page).matchAll(/\]\(((?!https?:)[^)#\s]*\.md|)#([^)\s]+)\)/g)];
    const broken = links.filter(
      ([, path = '', anchor = '']) => !anchorsOf(path === '' ? page : join(dirname(page), path)).includes(anchor),
    );
    expect(broken.map(([link]) => link)).toEqual([]);
  });
});

/** A package that runs the examples of its page has the folder `test/readme`, where they are compiled as well. */
const compiledHere = readdirSync(join(root, 'packages')).filter(
  (name) => !existsSync(join(root, 'packages', name, 'test/readme')),
);

/** The folder of a page's examples: the one with the dependencies that they need. */
const homes: ReadonlyMap<string, string> = new Map([
  ['README.md', 'examples/playground'],
  ['docs/ask-and-await.md', 'packages/core'],
  ['docs/drop-in.md', 'packages/websocket'],
  ['docs/log-in-first.md', 'packages/core'],
  ['docs/rooms-on-many-nodes.md', 'interop'],
  ['docs/topics.md', 'examples/stacks'],
  ['docs/testing.md', 'packages/core'],
  ['docs/transports.md', 'packages/core'],
  ['packages/vue/README.md', 'packages/vue'],
  ...compiledHere.map((name) => [`packages/${name}/README.md`, `packages/${name}`] as const),
]);

/** The TypeScript blocks of a page, and the scripts of its Vue components, each as a module beside the dependencies that it needs. */
function examplesOf(page: string, home: string): (readonly [path: string, code: string])[] {
  const slug = page.replaceAll(/\W/g, '-');
  const blocks = [...read(page).matchAll(/^```(?:(tsx?)|vue\n<script[^>]*>)\n([^]*?)^(?:```|<\/script>)/gm)];
  return blocks.map(([, language = 'ts', code = ''], index) => {
    const needsWs = code.includes("from 'ws'") && !existsSync(join(root, home, 'node_modules/ws'));
    const folder = needsWs ? 'packages/core' : home;
    return [join(root, folder, `example-${slug}-${String(index)}.${language}`), code];
  });
}

/** What the compiler says of all examples together: most of what it reads is the same for each. */
function problemsIn(examples: ReadonlyMap<string, string>): ts.Diagnostic[] {
  const config = ts.readConfigFile(join(root, 'tsconfig.base.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  const fileExists = host.fileExists.bind(host);
  host.fileExists = (path) => examples.has(path) || fileExists(path);
  host.getSourceFile = (path, languageVersion) => {
    const code = examples.get(path);
    return code === undefined ? readSource(path, languageVersion) : ts.createSourceFile(path, code, languageVersion);
  };
  // An example shows how things are called: it need not use everything that it declares.
  const relaxed = { ...options, noUnusedLocals: false, noUnusedParameters: false };
  return [...ts.getPreEmitDiagnostics(ts.createProgram([...examples.keys()], relaxed, host))];
}

describe('the examples of the pages', () => {
  const pages = [...homes].map(([page, home]) => ({ page, examples: examplesOf(page, home) }));
  let problems: readonly ts.Diagnostic[] = [];

  beforeAll(() => {
    problems = problemsIn(new Map(pages.flatMap(({ examples }) => examples)));
  });

  test.each(pages)('of $page are there and compile', ({ examples }) => {
    const paths = new Set(examples.map(([path]) => path));
    const found = problems.filter(({ file }) => file === undefined || paths.has(file.fileName));
    expect(paths.size).toBeGreaterThan(0);
    expect(found.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'))).toEqual([]);
  });
});
