import { socketIo } from '@steadysocket/transport-socketio';
import { describe, expect, test } from 'vitest';

const { sizeOf } = socketIo();
const frameOf = (...args: unknown[]) => ({ event: 'x', args });
const detached = new Uint8Array(4);
structuredClone(detached, { transfer: [detached.buffer] });

describe('the size of a frame', () => {
  test.each([
    ['text', ['abc'], '2["x","abc"]'],
    ['text that is not ASCII', ['ž€😀'], '2["x","ž€😀"]'],
    ['half of a surrogate pair, which JSON escapes', ['\ud800'], '2["x","\\ud800"]'],
    ['objects, keys included', [{ ab: 'cd' }, null, 1.5], '2["x",{"ab":"cd"},null,1.5]'],
    ['what is written otherwise than it is held', [new Date(0)], '2["x","1970-01-01T00:00:00.000Z"]'],
    ['what JSON leaves out', [{ method: () => 1 }, undefined], '2["x",{},null]'],
  ])('is that of what travels: %s', (_, args, written) => {
    expect(sizeOf(frameOf(...args))).toBe(Buffer.byteLength(written));
  });

  test.each([
    ['a buffer', new ArrayBuffer(100), 100],
    ['a view, not its buffer', new Uint8Array(100).subarray(10, 20), 10],
    ['a blob', new Blob(['abc']), 3],
    ['an empty buffer', new ArrayBuffer(0), 0],
  ])('counts %s as it is, beside the text that refers to it', (_, data, bytes) => {
    const reference = '51-["x",{"a":[{"_placeholder":true,"num":0}]}]';
    expect(sizeOf(frameOf({ a: [data] }))).toBe(reference.length + bytes);
  });
});

describe('a frame that the client takes', () => {
  const deep = Array.from({ length: 1_000 }).reduce<unknown[]>((inner) => [inner], []);
  const methods = { text: 'x', toString: () => 'x' };
  test.each([
    ['a thousand levels', deep],
    ['more than a million values', Array.from({ length: 1_100_000 }, () => 0)],
    ['an object with methods', methods],
    ['a function that is not the last argument', [() => 1, 1]],
  ])('is taken with %s', (_, argument) => {
    const args = Array.isArray(argument) && typeof argument[0] === 'function' ? argument : [argument];
    expect(() => sizeOf(frameOf(...args))).not.toThrow();
  });
});

const loop: Record<string, unknown> = {};
loop['hidden'] = [loop];
const bottomless = Array.from({ length: 100_000 }).reduce<unknown[]>((inner) => [inner], []);

describe('a frame', () => {
  test.each<[string, unknown, RegExp]>([
    ['a name that Socket.IO keeps for itself', { event: 'disconnect', args: [] }, /is reserved/],
    ['no name', { args: [] }, /is \{ event/],
    ['no arguments', { event: 'x' }, /is \{ event/],
    ['a function at the end', frameOf(() => 1), /deliver/],
    ['a BigInt', frameOf(1n), /cannot be encoded/],
    ['a circle', frameOf(loop), /cannot be encoded/],
    ['more levels than the client can follow', frameOf(bottomless), /cannot be encoded/],
    ['a detached buffer', frameOf(detached), /cannot be encoded/],
    [
      'a getter that throws',
      frameOf({
        get hidden() {
          throw new Error('hidden');
        },
      }),
      /cannot be encoded/,
    ],
  ])('with %s is refused', (_, frame, message) => {
    const measure = (): unknown => sizeOf(frame as never);
    expect(measure).toThrow(message);
    expect(measure).toThrow(expect.objectContaining({ name: 'ConnectionError', code: 'invalid-frame' }));
    expect(measure).not.toThrow(/hidden/);
  });

  test('is refused when it is null', () => {
    expect(() => sizeOf(null as never)).toThrow(expect.objectContaining({ code: 'invalid-frame' }));
  });
});
