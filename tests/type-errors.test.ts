// What TypeScript says about a mistake is part of the surface: it has to name the mistake.
import { join } from 'node:path';
import ts from 'typescript';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const bindings = ['react', 'vue'];

const mistakes = [
  ['an option', `useWebSocket('ws://x', { onmessage: () => {} });`, /'onmessage' does not exist|'onMessage'/],
  ['an option beside a codec', `useWebSocket('ws://x', { codec: text, lingerMS: 1 });`, /'lingerMS'/],
  [
    'the type of an option',
    `useWebSocket('ws://x', { lingerMs: '1' });`,
    /'string' is not assignable to type 'number'/,
  ],
  ['an option in a group', `useWebSocket('ws://x', { reconnect: { maxAttempt: 1 } });`, /'maxAttempt'/],
] as const;

const faultless = `useWebSocket('ws://x', { codec: text, lingerMs: 1 });`;

const pathOf = (binding: string, index: number): string =>
  join(root, `packages/core/test/mistake-${binding}-${String(index)}.ts`);

/** What TypeScript says about modules of the repository that have these texts, by path. */
function errorsIn(modules: ReadonlyMap<string, string>): ReadonlyMap<string, readonly string[]> {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.types.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, noEmit: true };
  const host = ts.createCompilerHost(options);
  const readSource = host.getSourceFile.bind(host);
  host.getSourceFile = (path, languageVersion) => {
    const code = modules.get(path);
    return code === undefined ? readSource(path, languageVersion) : ts.createSourceFile(path, code, languageVersion);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  const messages = (path: string): string[] =>
    program
      .getSemanticDiagnostics(program.getSourceFile(path))
      .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
  return new Map([...modules.keys()].map((path) => [path, messages(path)]));
}

describe.each(bindings)('a mistake in the use of %s', (binding) => {
  const imports = `import { text, useWebSocket } from '@steadysocket/${binding}';\nvoid text;\n`;
  const codes = [...mistakes.map(([, code]) => code), faultless];
  let errors: ReadonlyMap<string, readonly string[]>;

  // One program for all: most of what the compiler reads is the same for each.
  beforeAll(() => {
    errors = errorsIn(new Map(codes.map((code, index) => [pathOf(binding, index), imports + code])));
  });

  test.each(mistakes.map(([name, , expected], index) => ({ name, expected, index })))(
    'is reported as such: $name',
    ({ expected, index }) => {
      const found = errors.get(pathOf(binding, index));
      expect(found).toHaveLength(1);
      expect(found?.[0]).toMatch(expected);
      expect(found?.[0]).not.toMatch(/is not assignable to parameter of type/);
    },
  );

  test('is not found where there is none', () => {
    expect(errors.get(pathOf(binding, mistakes.length))).toEqual([]);
  });
});
