import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

describe('docs/errors.md', () => {
  it('has a row for each error code, and for no other', () => {
    const union = /type ConnectionErrorCode =([^;]*);/.exec(read('packages/core/src/types.ts'))?.[1] ?? '';
    const codes = [...union.matchAll(/'([\w-]+)'/g)].map((match) => match[1]);
    const rows = [...read('docs/errors.md').matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]);
    expect(codes.length).toBeGreaterThan(20);
    expect(rows.sort()).toEqual(codes.sort());
  });
});

describe('README.md', () => {
  it('names the oldest TypeScript that the built declarations are checked with', () => {
    const checked = /compilers = \['typescript-([\d.]+)'/.exec(read('scripts/check-declarations.mjs'))?.[1] ?? 'none';
    expect(read('README.md')).toContain(`TypeScript from ${checked} on`);
    expect(read('pnpm-workspace.yaml')).toContain(`typescript-${checked}: npm:typescript@${checked}.`);
  });
});

/** The TypeScript blocks of a page, each as a module in the folder, which has the dependencies that it needs. */
function examplesOf(page: string, home: string): Map<string, string> {
  const blocks = [...read(page).matchAll(/^```(tsx?)\n([^]*?)^```/gm)];
  return new Map(
    blocks.map(([, language = 'ts', code = ''], index) => {
      const folder = code.includes("from 'ws'") ? 'packages/core' : home;
      return [join(root, folder, `example-${String(index)}.${language}`), code];
    }),
  );
}

function problemsIn(examples: ReadonlyMap<string, string>): string[] {
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
  const program = ts.createProgram([...examples.keys()], relaxed, host);
  return ts
    .getPreEmitDiagnostics(program)
    .map(({ messageText, file }) => `${file?.fileName ?? ''}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`);
}

describe.each([
  { page: 'README.md', home: 'examples/playground', least: 4 },
  { page: 'packages/transport-socketio/README.md', home: 'packages/transport-socketio', least: 2 },
  { page: 'packages/transport-sockjs/README.md', home: 'packages/transport-sockjs', least: 1 },
  { page: 'packages/transport-stomp/README.md', home: 'packages/transport-stomp', least: 2 },
  { page: 'packages/websocket/README.md', home: 'packages/websocket', least: 4 },
  { page: 'docs/drop-in.md', home: 'packages/websocket', least: 8 },
])('$page', ({ page, home, least }) => {
  it('has examples that compile', { timeout: 60_000 }, () => {
    const examples = examplesOf(page, home);
    expect(examples.size).toBeGreaterThanOrEqual(least);
    expect(problemsIn(examples)).toEqual([]);
  });
});
