import { expect, test } from 'vitest';
import { faultsOf, verdictOf } from '../load/verdict.js';

const received = (...ids: string[]) => ids.map((id, index) => ({ offset: index + 1, id }));
const acknowledged = new Map([['room', new Set(['a', 'b', 'c'])]]);
const verdict = (...logs: { offset: number; id: string }[][]) =>
  verdictOf(
    logs.map((log) => ({ room: 'room', received: log, gaps: 0 })),
    acknowledged,
  );

test('finds no fault with people who all have the same', () => {
  expect(faultsOf(verdict(received('a', 'b', 'c'), received('a', 'b', 'c')))).toBe(0);
});

test.for([
  ['lost', received('a', 'b')],
  ['twice', [...received('a', 'b', 'c'), { offset: 4, id: 'a' }]],
  ['disordered', received('b', 'a', 'c')],
  ['disordered', [...received('a', 'b', 'c')].reverse()],
] as const)('finds what was %s', ([fault, log]) => {
  expect(verdict(received('a', 'b', 'c'), [...log])[fault]).toBeGreaterThan(0);
});
