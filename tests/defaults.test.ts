// Each default is in the code and in the doc comment of its option. These tests compare the two.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { runInThisContext } from 'node:vm';
import ts from 'typescript';
import { describe, expect, test } from 'vitest';

const packages = join(import.meta.dirname, '../packages');

/** Options whose default is not in the code of the package, with its origin. */
const elsewhere: ReadonlyMap<string, string> = new Map([
  ['SockJsClientOptions.sessionId', 'of sockjs-client'],
  ['SockJsWebSocketOptions.maxLength', 'of the WebSocket of sockjs-client'],
  ['ClientOptions.heartbeatStrategy', 'of @stomp/stompjs'],
  ['SteadyWebSocketOptions.mode', 'whatever is not `standard`'],
  ['SessionOptions.unacknowledged', 'whatever is not `resend`'],
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

/** The options with a default, of all interfaces whose names end in Options or Limits. */
function optionsIn(source: ts.SourceFile): readonly Documented[] {
  return source.statements
    .filter(ts.isInterfaceDeclaration)
    .filter(({ name }) => /(Options|Limits)$/.test(name.text))
    .flatMap((group) =>
      group.members
        .filter((member) => member.questionToken !== undefined || defaultTag(member) !== undefined)
        // Options that only exist to be rejected.
        .filter((member) => !member.getText().endsWith('?: undefined;'))
        .map((member) => documentationOf(group.name.text, member)),
    );
}

function defaultTag(member: ts.TypeElement): ts.JSDocTag | undefined {
  return ts.getJSDocTags(member).find(({ tagName }) => tagName.text === 'default');
}

function documentationOf(group: string, member: ts.TypeElement): Documented {
  const name = member.name?.getText() ?? '';
  return {
    path: `${group}.${name}`,
    name,
    text: ts.getTextOfJSDocComment(defaultTag(member)?.comment)?.replaceAll(/\s+/g, ' '),
    hasProse: /\bDefault: /.test(member.getFullText()),
  };
}

/** The value of an expression of literals and constants; `undefined` for any other expression. */
function valueOf(text: string, constants: ReadonlyMap<string, string> = new Map()): unknown {
  const constant = (name: string): string | undefined => constants.get(name);
  const code = text
    .replaceAll(/\b(\d+) MiB\b/g, '($1 * 1024 ** 2)')
    .replaceAll(/\.\.\.(\w+)/g, (spread, name: string) => `...(${constant(name) ?? spread})`);
  try {
    return runInThisContext(`(${constant(code) ?? code})`);
  } catch {
    return undefined;
  }
}

/** `{ messages: 1, ...options.window }` */
function* groupIn({ properties }: ts.ObjectLiteralExpression): Generator<readonly [name: string, value: string]> {
  const last = properties.at(-1);
  if (!last || !ts.isSpreadAssignment(last)) return;
  const standard = properties.slice(0, -1).map((property) => property.getText());
  yield [last.expression.getText().split('.').at(-1) ?? '', `{ ${standard.join(', ')} }`];
}

/** Finds defaults in the code: `{ name = 1 }`, `options.name ?? 1`, `{ name: 1, ...options }`. */
function* defaultsIn(source: ts.SourceFile): Generator<readonly [name: string, value: string]> {
  for (const node of descendants(source)) {
    if (ts.isBindingElement(node) && node.initializer) {
      yield [(node.propertyName ?? node.name).getText(), node.initializer.getText()];
    } else if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken) {
      if (ts.isPropertyAccessExpression(node.left)) yield [node.left.name.text, node.right.getText()];
    } else if (ts.isPropertyAssignment(node) && node.parent.properties.some(ts.isSpreadAssignment)) {
      yield [node.name.getText(), node.initializer.getText()];
    } else if (ts.isObjectLiteralExpression(node)) {
      yield* groupIn(node);
    }
  }
}

/** Finds defaults in the specs of the core: lists of accepted values, which start with the default. */
function* specsIn(source: ts.SourceFile): Generator<readonly [name: string, value: string]> {
  for (const node of descendants(source)) {
    if (!ts.isArrayLiteralExpression(node) || !node.elements[0]) continue;
    const name = nameOfSpec(node);
    if (name !== undefined) yield [name, node.elements[0].getText()];
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
        .map(([option, value]) => ({ option, value: valueOf(value, constants) }));
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

/** Whether the code must contain the value. A missing option is falsy without code. */
function isStated(value: unknown): boolean {
  return value !== undefined && value !== false && typeof value !== 'function';
}
