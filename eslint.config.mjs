import { join } from 'node:path';
import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import { createNodeResolver, importX } from 'eslint-plugin-import-x';
import reactHooks from 'eslint-plugin-react-hooks';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';
import { zones } from './layers.mjs';

/** What a pure file does without. */
const impure = (
  'Date performance setTimeout clearTimeout setInterval clearInterval queueMicrotask requestAnimationFrame ' +
  'crypto globalThis window self document navigator location console process fetch WebSocket'
).split(' ');

const privateKeyword = {
  selector:
    ':matches(PropertyDefinition, MethodDefinition[kind!="constructor"], TSParameterProperty)[accessibility="private"]',
  message: 'What is private begins with #, which also holds when it runs, and which a minifier shortens.',
};

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  vue.configs['flat/essential'],
  {
    plugins: { 'import-x': importX },
    settings: {
      'import-x/extensions': ['.ts', '.tsx', '.mjs', '.cjs', '.js'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.tsx'] },
      'import-x/resolver-next': [
        createNodeResolver({
          extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
          extensionAlias: { '.js': ['.ts', '.tsx', '.js'] },
          tsconfig: { configFile: join(import.meta.dirname, 'tsconfig.base.json') },
        }),
      ],
    },
    rules: {
      'import-x/no-restricted-paths': ['error', { basePath: import.meta.dirname, zones }],
      'import-x/order': [
        'error',
        {
          groups: ['builtin', ['external', 'internal', 'unknown'], ['parent', 'sibling', 'index']],
          alphabetize: { order: 'asc', orderImportKind: 'asc', caseInsensitive: true },
          named: true,
          'newlines-between': 'never',
        },
      ],
      'import-x/no-duplicates': 'error',
      'import-x/consistent-type-specifier-style': 'error',
    },
  },
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      'no-restricted-syntax': ['error', privateKeyword],
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      // A constant is written like any other name, `maxTimerMs`.
      '@typescript-eslint/naming-convention': [
        'error',
        { selector: 'variable', format: null, custom: { regex: '^[A-Z][A-Z0-9_]+$', match: false } },
      ],
      // Arrow functions whose body is a call for its effect are everywhere in code about listeners and timers.
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // Numbers print the same everywhere; what this rule is after are objects and undefined.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // What is known by index only is read by index only, as noPropertyAccessFromIndexSignature asks in tsconfig.
      '@typescript-eslint/dot-notation': ['error', { allowIndexSignaturePropertyAccess: true }],
      // `createConnection<In, Out>(url)`: what travels over a socket is the caller's word, nothing infers it.
      '@typescript-eslint/no-unnecessary-type-parameters': 'off',
      // Whatever a callback threw is passed on as it is.
      '@typescript-eslint/only-throw-error': ['error', { allowThrowingUnknown: true }],
      '@typescript-eslint/prefer-promise-reject-errors': ['error', { allowThrowingUnknown: true }],
      // `() => {}` says what it does.
      '@typescript-eslint/no-empty-function': ['error', { allow: ['arrowFunctions'] }],
      // isolatedDeclarations wants types on public fields; one more is no harm.
      '@typescript-eslint/no-inferrable-types': ['error', { ignoreProperties: true }],
      // An index is allowed where every message passes: no iterator is made.
      '@typescript-eslint/prefer-for-of': 'off',
      // TypeScript finds undefined names, and knows the globals of each project.
      'no-undef': 'off',
    },
  },
  {
    files: ['**/*.vue'],
    languageOptions: { parserOptions: { parser: ts.parser } },
  },
  {
    files: ['packages/*/src/**'],
    // In development only: see CONTRIBUTING.md. And what a server's application does not take.
    ignores: ['packages/core/src/engine/warn-unhandled.ts', 'packages/server/src/log-error.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/*/src/**'],
    rules: {
      'import-x/no-cycle': ['error', { ignoreExternal: true }],
      // Default exports get a new name at each import.
      'import-x/no-default-export': 'error',
      'no-restricted-syntax': [
        'error',
        privateKeyword,
        { selector: 'ExportAllDeclaration', message: 'List what is public by name.' },
      ],
      'import-x/no-extraneous-dependencies': ['error', { devDependencies: false, includeTypes: true }],
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '^\\..*/index\\.js$', message: 'An index is for other packages: import the file that has it.' },
          ],
        },
      ],
    },
  },
  {
    files: ['packages/transport-*/src/**'],
    rules: {
      '@typescript-eslint/no-restricted-imports': [
        'error',
        {
          name: '@steadysocket/core',
          allowTypeImports: true,
          message: 'Values come from @steadysocket/core/transport, which adds nothing to a bundle that lacks them.',
        },
      ],
    },
  },
  {
    files: [
      'packages/core/src/policy/**',
      'packages/core/src/engine/{queue,snapshot}.ts',
      'packages/core/src/{close-codes,full-jitter,utf8}.ts',
    ],
    rules: {
      'no-restricted-globals': ['error', ...impure],
      'no-restricted-properties': ['error', { object: 'Math', property: 'random' }],
    },
  },
  {
    files: ['packages/react/**', 'examples/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
  },
  {
    // What users of another library write, because it returns messages as state.
    files: ['packages/react/test/guides/before/**'],
    rules: { 'react-hooks/set-state-in-effect': 'off' },
  },
  {
    // The linter does not see JSDoc casts, so here it takes every parsed JSON for `any`; tsc still checks these files.
    files: ['**/*.{mjs,cjs}'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    // Vite bundles what its configuration imports by path; an entry it would leave to Node.
    files: ['**/vite.config.ts'],
    rules: { 'import-x/no-restricted-paths': 'off' },
  },
  {
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.test.{ts,tsx}', '**/*.test-d.{ts,tsx}', 'conformance/src/**'],
    rules: {
      'no-restricted-imports': ['error', { name: 'vitest', importNames: ['it'], message: 'A test is written `test`.' }],
      // Doubles and stubs are empty on purpose.
      '@typescript-eslint/no-empty-function': 'off',
      // expect(stub.close) reads a method without calling it, which is the point.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
