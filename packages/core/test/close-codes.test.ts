import { describeCloseCode } from '@steadysocket/core';
import { describe, expect, test } from 'vitest';

describe('describeCloseCode', () => {
  test('has a different sentence for each code with a meaning', () => {
    const codes = [
      1000, 1001, 1002, 1003, 1004, 1005, 1006, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 1015, 3000, 3003, 4401,
      4403,
    ];
    const sentences = codes.map(describeCloseCode);
    expect(new Set(sentences).size).toBe(codes.length);
    for (const sentence of sentences) expect(sentence).toMatch(/^[A-Z].+\.$/);
  });

  test.each([-1, 0, 999, 1999, 2500, 3999, 4000, 4999, 5000, 65_536, NaN, Infinity, 1000.5])(
    'says something on any number: %d',
    (code) => {
      expect(describeCloseCode(code)).toMatch(/^[A-Z].+\.$/);
    },
  );

  test('tells the ranges of unknown codes apart', () => {
    expect(new Set([1999, 3999, 4999, 5000].map(describeCloseCode)).size).toBe(4);
  });
});
