import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import { setStage } from '../stage.js';
import type { TransportSubject } from '../subject.js';

const count = 500;
const texts = Array.from({ length: count }, (_, index) => `message ${index}, ž€😀`);

/** What an open link carries. */
export function describeTraffic<Frame>(subject: TransportSubject<Frame>): void {
  const { frame, textOf, binary } = subject;

  test(`carries ${count} frames each way, once and in order`, async () => {
    const { server, open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    for (const text of texts) connection.send(frame(text));
    await when(() => recorded.message.length >= count);
    expect(server.received).toEqual(texts);
    expect(recorded.message.map(textOf)).toEqual(texts);
  });

  test('carries what the server sends unasked', async () => {
    const { server, open } = await setStage(subject);
    const { recorded, when } = await open();
    for (const text of texts) server.push(text);
    await when(() => recorded.message.length >= count);
    expect(recorded.message.map(textOf)).toEqual(texts);
  });

  test('carries an empty text, and one of half a million bytes', async () => {
    const large = 'x'.repeat(500_000);
    const { open } = await setStage(subject);
    const { connection, recorded, when } = await open();
    connection.send(frame(''));
    connection.send(frame(large));
    await when(() => recorded.message.length >= 2);
    expect(recorded.message.map(textOf)).toEqual(['', large]);
  });

  test('sends what was queued before the first opening, before anything later', async () => {
    const { server, observe } = await setStage(subject);
    const { connection, recorded, when } = observe();
    connection.on('open', () => connection.send(frame('open')));
    expect(connection.send(frame('idle'))).toBe('queued');
    connection.open();
    expect(connection.send(frame('connecting'))).toBe('queued');
    await when(() => recorded.message.length === 3);
    expect(server.received).toEqual(['idle', 'connecting', 'open']);
  });

  test('measures a longer frame as larger', () => {
    const { sizeOf } = subject.transport();
    expect(sizeOf(frame(''))).toBeGreaterThanOrEqual(0);
    expect(sizeOf(frame('x'.repeat(2_000)))).toBeGreaterThanOrEqual(sizeOf(frame('x'.repeat(1_000))) + 1_000);
  });

  test('says of itself what it can do', () => {
    const { capabilities } = subject.transport();
    expect(capabilities.binary).toBe(binary !== undefined);
  });

  if (binary !== undefined) {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    const part = new Uint8Array([9, 9, ...bytes, 9]).subarray(2, 258);
    describe('a binary frame', () => {
      test.each<[string, ArrayBuffer | ArrayBufferView<ArrayBuffer>]>([
        ['a buffer', bytes.buffer],
        ['a view', bytes],
        ['a view of a part of a buffer', part],
        ['a DataView', new DataView(part.buffer, part.byteOffset, part.byteLength)],
      ])('of %s arrives and returns as it was', async (_, given) => {
        const { open } = await setStage(subject);
        const { connection, recorded, when } = await open();
        connection.send(binary.frame(given));
        await when(() => recorded.message.length === 1);
        const [returned] = recorded.message.map((each) => binary.bytesOf(each));
        expect(Array.from(returned ?? [])).toEqual(Array.from(bytes));
      });
    });
  }

  test('lets the server know of no more than one connection', async () => {
    const { server, open } = await setStage(subject);
    await open();
    await eventually(() => server.clients).toBe(1);
    expect(server.credentials).toHaveLength(1);
  });
}
