// What TypeScript says about a mistake is part of the surface: it has to name the mistake.
import { join } from 'node:path';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/** What TypeScript says about a module of the repository that has this text. */
function errorsIn(code: string): readonly string[] {
  const file = join(root, 'packages/core/test/mistake.ts');
  const { config } = ts.readConfigFile(join(root, 'tsconfig.types.json'), (path) => ts.sys.readFile(path)) as {
    config: unknown;
  };
  const options = { ...ts.parseJsonConfigFileContent(config, ts.sys, root).options, noEmit: true };
  const host = ts.createCompilerHost(options);
  const { getSourceFile } = host;
  host.getSourceFile = (path, ...rest) =>
    path === file ? ts.createSourceFile(path, code, ts.ScriptTarget.ES2022) : getSourceFile.call(host, path, ...rest);
  const program = ts.createProgram([file], options, host);
  return program
    .getSemanticDiagnostics(program.getSourceFile(file))
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

describe.each(['react', 'vue'])('a mistake in the use of %s', (framework) => {
  const imports = `import { text, useWebSocket } from '@steadysocket/${framework}';\nvoid text;\n`;

  test.each([
    ['an option', `useWebSocket('ws://x', { onmessage: () => {} });`, /'onmessage' does not exist|'onMessage'/],
    ['an option beside a codec', `useWebSocket('ws://x', { codec: text, lingerMS: 1 });`, /'lingerMS'/],
    [
      'the type of an option',
      `useWebSocket('ws://x', { lingerMs: '1' });`,
      /'string' is not assignable to type 'number'/,
    ],
    ['an option in a group', `useWebSocket('ws://x', { reconnect: { maxAttempt: 1 } });`, /'maxAttempt'/],
  ])('is reported as such: %s', (_, code, expected) => {
    const errors = errorsIn(imports + code);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatch(expected);
    expect(errors[0]).not.toMatch(/is not assignable to parameter of type/);
  });

  test('is not found where there is none', () => {
    expect(errorsIn(`${imports}useWebSocket('ws://x', { codec: text, lingerMs: 1 });`)).toEqual([]);
  });
});
