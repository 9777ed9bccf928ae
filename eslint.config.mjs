import js from '@eslint/js';
import { defineConfig } from 'eslint/config';
import reactHooks from 'eslint-plugin-react-hooks';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

export default defineConfig(
  { ignores: ['**/dist/', '**/node_modules/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  ts.configs.strictTypeChecked,
  ts.configs.stylisticTypeChecked,
  vue.configs['flat/essential'],
  {
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname, extraFileExtensions: ['.vue'] },
    },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      '@typescript-eslint/consistent-type-imports': 'error',
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
    // In development only: see CONTRIBUTING.md.
    ignores: ['packages/core/src/engine/warn-unheard.ts'],
    rules: { 'no-console': 'error' },
  },
  {
    files: ['packages/*/src/**'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ExportDefaultDeclaration',
          message: 'Name every export: default exports get a new name at each import.',
        },
        { selector: 'ExportAllDeclaration', message: 'List what is public by name.' },
      ],
    },
  },
  {
    files: ['packages/react/**', 'examples/**/*.tsx'],
    extends: [reactHooks.configs.flat['recommended-latest']],
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
    files: ['**/*.cjs'],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    files: ['**/*.test.{ts,tsx}', '**/*.test-d.{ts,tsx}', 'conformance/src/**'],
    rules: {
      // Doubles and stubs are empty on purpose.
      '@typescript-eslint/no-empty-function': 'off',
      // expect(stub.close) reads a method without calling it, which is the point.
      '@typescript-eslint/unbound-method': 'off',
    },
  },
);
