import { Writable } from 'node:stream';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { corkOf } from '../src/ws/cork.js';

function streams(count: number): { writes: string[][]; write: (index: number, text: string) => void } {
  const writes = Array.from({ length: count }, (): string[] => []);
  const all = writes.map((list) => {
    const stream = new Writable({
      write(chunk, _, done) {
        list.push(String(chunk));
        done();
      },
      writev(chunks, done) {
        list.push(chunks.map(({ chunk }) => String(chunk)).join(' '));
        done();
      },
    });
    return { stream, cork: corkOf(stream) };
  });
  const write = (index: number, text: string): void => {
    all[index]?.cork();
    all[index]?.stream.write(text);
  };
  return { writes, write };
}

test('what is written in one turn after the first frame reaches the system together', async () => {
  const { writes, write } = streams(2);
  for (const text of ['a', 'b', 'c', 'd']) write(0, text);
  write(1, 'a');
  expect(writes).toEqual([['a'], ['a']]);
  await nextTurn();
  expect(writes).toEqual([['a', 'b c d'], ['a']]);
});

test('each turn starts again', async () => {
  const { writes, write } = streams(1);
  for (const text of ['a', 'b']) write(0, text);
  await nextTurn();
  for (const text of ['c', 'd', 'e']) write(0, text);
  await nextTurn();
  write(0, 'f');
  expect(writes).toEqual([['a', 'b', 'c', 'd e', 'f']]);
});

test('what a microtask writes goes out in its turn', async () => {
  const { writes, write } = streams(1);
  write(0, 'a');
  write(0, 'b');
  await Promise.resolve().then(() => {
    write(0, 'c');
    write(0, 'd');
  });
  await nextTurn();
  expect(writes.flat().join(' ')).toBe('a b c d');
});
