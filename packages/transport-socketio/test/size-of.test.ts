import { describe, expect, it } from 'vitest';

import { sizeOf } from '../src/size-of.js';

const sizeOfArgs = (...args: unknown[]): number => sizeOf({ event: '', args }) - sizeOf({ event: '', args: [] });

describe('the size of a frame', () => {
  it.each([
    ['ASCII', 'abc', 5],
    ['other text, in UTF-8', 'ž€😀', 11],
    ['a buffer', new ArrayBuffer(100), 100],
    ['a view, not its buffer', new Uint8Array(100).subarray(10, 20), 10],
    ['a blob', new Blob(['abc']), 3],
    ['a number', 1, 8],
    ['null', null, 8],
    ['undefined', undefined, 8],
    ['a date, as it is written', new Date(0), 34],
    ['an object, keys included', { ab: 'cd' }, 16],
    ['binary data in an object', { a: [new Uint8Array(50)] }, 69],
  ])('counts %s', (_, value, bytes) => {
    expect(sizeOfArgs(value)).toBe(bytes);
  });

  it('counts the name of the event', () => {
    expect(sizeOf({ event: 'x'.repeat(100), args: [] }) - sizeOf({ event: '', args: [] })).toBe(100);
  });
});

const loop: Record<string, unknown> = {};
loop['self'] = [loop];
const deep = Array.from({ length: 1_000 }).reduce<unknown[]>((inner) => [inner], []);
// Each level doubles the one before: 2 ^ 60 values in 60 arrays.
const explosive = Array.from({ length: 60 }).reduce<unknown[]>((inner) => [inner, inner], []);

describe('a frame', () => {
  it.each<[string, unknown, RegExp]>([
    ['a name that Socket.IO keeps for itself', { event: 'disconnect', args: [] }, /keeps for itself/],
    ['no name', { args: [] }, /is \{ event/],
    ['no arguments', { event: 'x' }, /is \{ event/],
    ['a function', { event: 'x', args: [() => 1] }, /function/],
    ['a function in an object', { event: 'x', args: [{ f: () => 1 }] }, /function/],
    ['a BigInt', { event: 'x', args: [1n] }, /bigint/],
    ['a symbol', { event: 'x', args: [Symbol('hidden')] }, /symbol/],
    ['a circle', { event: 'x', args: [loop] }, /refers to itself/],
    ['too many levels', { event: 'x', args: [deep] }, /nested/],
    ['too many values', { event: 'x', args: [explosive] }, /million/],
    [
      'a getter that throws',
      {
        event: 'x',
        args: [
          {
            get hidden() {
              throw new Error('hidden');
            },
          },
        ],
      },
      /cannot be read/,
    ],
  ])('with %s is refused', (_, frame, message) => {
    expect(() => sizeOf(frame)).toThrow(message);
    expect(() => sizeOf(frame)).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
    expect(() => sizeOf(frame)).not.toThrow(/hidden/);
  });

  it('is refused when it is null', () => {
    expect(() => sizeOf(null)).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
  });
});
