import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const read = (path: string): string => readFileSync(join(import.meta.dirname, '..', path), 'utf8');

it('has a row in docs/errors.md for each error code, and for no other', () => {
  const union = /type ConnectionErrorCode =([^;]*);/.exec(read('packages/core/src/types.ts'))?.[1] ?? '';
  const codes = [...union.matchAll(/'([\w-]+)'/g)].map((match) => match[1]);
  const rows = [...read('docs/errors.md').matchAll(/^\| `([\w-]+)`/gm)].map((match) => match[1]);
  expect(codes.length).toBeGreaterThan(20);
  expect(rows.sort()).toEqual(codes.sort());
});
