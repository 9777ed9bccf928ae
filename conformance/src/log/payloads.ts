import { expect, test } from 'vitest';
import { framesOf, openLogs } from './stage.js';
import type { LogSubject } from './subject.js';

const everyByte = Uint8Array.from({ length: 256 }, (_, byte) => byte);

const texts: readonly (readonly [string, string])[] = [
  ['empty', ''],
  ['plain', 'hello'],
  ['U+0010', '\u0010["room",1]\nx'],
  ['zeros', 'a\u0000b\u0000'],
  ['line ends', '\r\n\u2028\u2029\n'],
  ['JSON', '{"a":"\\u0000\\n"}'],
  ['beyond ASCII', 'Zażółć gęślą jaźń — 漢字 — 😀👩‍👩‍👧'],
  ['decomposed', 'e\u0301'],
  ['a byte order mark', '\ufeffx'],
  ['what looks like a number', '00012'],
  ['1 MiB', 'ab😀'.repeat(1024 ** 2 / 8)],
];

const binaries: readonly (readonly [string, Uint8Array<ArrayBuffer>])[] = [
  ['empty', new Uint8Array()],
  ['every byte', everyByte],
  ['no UTF-8', Uint8Array.of(0xff, 0xfe, 0xc0, 0x80)],
  ['a text', new TextEncoder().encode('hello')],
  ['a part of a larger buffer', new Uint8Array(everyByte.buffer, 100, 3)],
  ['1 MiB', new Uint8Array(1024 ** 2).map((_, index) => index * 31)],
];

export function describePayloads(subject: LogSubject): void {
  test.each(texts)('keeps a text: %s', async (_, text) => {
    const logs = await openLogs(subject);
    await logs[0].append('room', text);
    for (const log of logs) expect(framesOf((await log.read('room', { last: 1 }, 1)).entries)).toEqual([text]);
  });

  test.each(binaries)('keeps bytes: %s', async (_, bytes) => {
    const logs = await openLogs(subject);
    await logs[0].append('room', bytes);
    for (const log of logs) {
      const [frame] = framesOf((await log.read('room', { last: 1 }, 1)).entries);
      expect(frame).toBeInstanceOf(Uint8Array);
      expect(Buffer.from(frame as Uint8Array).equals(bytes)).toBe(true);
    }
  });

  test('keeps half a surrogate pair, or replaces it', async () => {
    const [log] = await openLogs(subject);
    const text = 'a\ud83db\ude00';
    await log.append('room', text);
    const [frame] = framesOf((await log.read('room', { last: 1 }, 1)).entries);
    expect([text, 'a\ufffdb\ufffd']).toContain(frame);
  });

  test('keeps what the bytes were when they were appended', async () => {
    const [log] = await openLogs(subject);
    const bytes = Buffer.from('before');
    const appended = log.append('room', bytes);
    await appended;
    bytes.fill(0);
    const [frame] = framesOf((await log.read('room', { last: 1 }, 1)).entries);
    expect(Buffer.from(frame as Uint8Array).toString()).toBe('before');
  });

  test('tells a text from bytes that read alike', async () => {
    const [log] = await openLogs(subject);
    await log.append('room', 'aGVsbG8=');
    await log.append('room', new TextEncoder().encode('aGVsbG8='));
    const frames = framesOf((await log.read('room', { last: 2 }, 2)).entries);
    expect(frames.map((frame) => typeof frame)).toEqual(['string', 'object']);
  });
}
