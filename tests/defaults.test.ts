// Each default stands twice, in the code and in the doc comment of its option: this ties the two.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runInThisContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../packages');

/** Options whose default no code of the package fills in, and whose it is. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['SockJsClientOptions.sessionId', 'of sockjs-client'],
  ['SockJsWebSocketOptions.maxLength', 'of the WebSocket of sockjs-client'],
  ['ClientOptions.heartbeatStrategy', 'of @stomp/stompjs'],
  ['SteadyWebSocketOptions.mode', 'whatever is not `standard`'],
]);

interface Documented {
  /** `QueueOptions.ttlMs`. */
  readonly path: string;
  readonly name: string;
  /** The text of `@default`. */
  readonly text: string | undefined;
  /** Prose, where the tag should be. */
  readonly hasProse: boolean;
}

const sourcesOf = (name: string): readonly ts.SourceFile[] =>
  readdirSync(join(packages, name, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.ts'))
    .map((path) => {
      const file = join(packages, name, 'src', path);
      return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest, true);
    });

function* descendants(node: ts.Node): Generator<ts.Node> {
  yield node;
  for (const child of node.getChildren()) yield* descendants(child);
}

/** The options that may be left out, of every interface whose name says that it has some. */
function optionsIn(source: ts.SourceFile): readonly Documented[] {
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => name.text.endsWith('Options'))
    .flatMap((group) =>
      group.members
        .filter(({ questionToken }) => questionToken !== undefined)
        // There to be refused.
        .filter((member) => !member.getText().endsWith('?: undefined;'))
        .map((member) => documentationOf(group.name.text, member)),
    );
}

function documentationOf(group: string, member: ts.TypeElement): Documented {
  const name = member.name?.getText() ?? '';
  const tag = ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
  return {
    path: `${group}.${name}`,
    name,
    text: ts.getTextOfJSDocComment(tag?.comment)?.replaceAll(/\s+/g, ' '),
    hasProse: /\bDefault: /.test(member.getFullText()),
  };
}

/** The value of an expression of literals and constants; `undefined` where it is anything else. */
function valueOf(text: string, constants: ReadonlyMap<string, string> = new Map()): unknown {
  const code = text.replaceAll(/\b(\d+) MiB\b/g, '($1 * 1024 ** 2)');
  try {
    return runInThisContext(`(${constants.get(code) ?? code})`);
  } catch {
    return undefined;
  }
}

/** Where the code fills in what was left out: `{ name = 1 }`, `options.name ?? 1`, and lists that begin with the default. */
function* defaultsIn(source: ts.SourceFile): Generator<readonly [name: string, value: ts.Expression]> {
  for (const node of descendants(source)) {
    if (ts.isBindingElement(node) && node.initializer) {
      yield [(node.propertyName ?? node.name).getText(), node.initializer];
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      if (ts.isPropertyAccessExpression(node.left)) yield [node.left.name.text, node.right];
    }
  }
}

/** Where the core does: lists of what an option may be, which begin with the default. */
function* specsIn(source: ts.SourceFile): Generator<readonly [name: string, value: ts.Expression]> {
  for (const node of descendants(source)) {
    if (!ts.isArrayLiteralExpression(node) || !node.elements[0]) continue;
    const name = nameOfSpec(node);
    if (name !== undefined) yield [name, node.elements[0]];
  }
}

/** `check('group.name', value, spec)` and `name: spec`. */
function nameOfSpec(spec: ts.ArrayLiteralExpression): string | undefined {
  const { parent } = spec;
  if (ts.isPropertyAssignment(parent)) return parent.name.getText();
  if (!ts.isCallExpression(parent) || parent.expression.getText().split('<')[0] !== 'check') return undefined;
  const [first] = parent.arguments;
  return first && ts.isStringLiteral(first) ? first.text.split('.').at(-1) : undefined;
}

function constantsOf(sources: readonly ts.SourceFile[]): ReadonlyMap<string, string> {
  const declarations = sources
    .flatMap(({ statements }) => statements.filter(ts.isVariableStatement))
    .flatMap(({ declarationList }) => [...declarationList.declarations]);
  return new Map(declarations.map(({ name, initializer }) => [name.getText(), initializer?.getText() ?? '']));
}

describe.each(readdirSync(packages))('the options of %s', (name) => {
  const sources = sourcesOf(name);
  const options = sources.flatMap(optionsIn);
  const constants = constantsOf(sources);

  test('have their default in `@default`', () => {
    expect(options.filter(({ text, hasProse }) => !text || hasProse).map(({ path }) => path)).toEqual([]);
  });

  test('have the default that they document', () => {
    const documented = options
      .filter(({ path }) => !elsewhere.has(path))
      .map(({ path, name: option, text = '' }) => ({ path, option, value: valueOf(text) }))
      .filter(({ value }) => isStated(value));
    const valuesIn = (find: typeof specsIn): readonly Default[] =>
      sources
        .flatMap((source) => [...find(source)])
        .map(([option, value]) => ({ option, value: valueOf(value.getText(), constants) }));
    const specs = valuesIn(specsIn).filter(
      ({ option, value }) => isStated(value) && documented.some((other) => other.option === option),
    );
    const filledIn = [...specs, ...valuesIn(defaultsIn)];
    expect(documented.filter((option) => !isAmong(filledIn, option)).map(({ path }) => path)).toEqual([]);
    expect(specs.filter((spec) => !isAmong(documented, spec))).toEqual([]);
  });
});

interface Default {
  readonly option: string;
  readonly value: unknown;
}

function isAmong(defaults: readonly Default[], { option, value }: Default): boolean {
  return defaults.some((other) => other.option === option && isDeepStrictEqual(other.value, value));
}

/** A value that the code has to fill in: what is left out is `false` by itself. */
function isStated(value: unknown): boolean {
  return value !== undefined && value !== false && typeof value !== 'function';
}
