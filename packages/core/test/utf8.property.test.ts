import { createConnection, webSocket } from '@steadysocket/core';
import { shortReason, utf8Length } from '@steadysocket/core/transport';
import { thrownBy } from '@steadysocket/test-kit/observing';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { harness } from './harness.js';

const sequences = Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 2_000);
const encoder = new TextEncoder();

/** Any UTF-16 at all, halves of pairs more often than chance has it. */
const units = fc.oneof(
  fc.integer({ min: 0, max: 0xffff }),
  fc.integer({ min: 0xd800, max: 0xdfff }),
  fc.constantFrom(0, 0x7f, 0x80, 0x7ff, 0x800, 0xd7ff, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xffff),
);
const texts = fc.array(units).map((codes) => String.fromCharCode(...codes));

describe('the length of a text in UTF-8', () => {
  test('is what TextEncoder makes of it', () => {
    fc.assert(
      fc.property(texts, (text) => {
        expect(utf8Length(text)).toBe(encoder.encode(text).byteLength);
      }),
      { numRuns: sequences },
    );
  });

  test.each([
    ['a lone high half', '\ud83d', 3],
    ['a lone low half', '\ude00', 3],
    ['a pair', '\ud83d\ude00', 4],
    ['halves in the wrong order', '\ude00\ud83d', 6],
    ['a high half before a pair', '\ud83d\ud83d\ude00', 7],
    ['a low half after a pair', '\ud83d\ude00\ude00', 7],
  ])('of %s', (_, text, bytes) => {
    expect(utf8Length(text)).toBe(bytes);
  });
});

describe('a reason that a close frame can hold', () => {
  test('is the longest beginning of a text that fits, cut between characters', () => {
    fc.assert(
      fc.property(
        fc.array(texts).map((parts) => parts.join('')),
        (text) => {
          const reason = shortReason(text);
          const [next = ''] = text.slice(reason.length);
          expect(text.startsWith(reason)).toBe(true);
          expect(utf8Length(reason)).toBeLessThanOrEqual(123);
          expect(next === '' || utf8Length(reason + next) > 123).toBe(true);
          expect(next === '' || Array.from(text)[Array.from(reason).length] === next).toBe(true);
        },
      ),
      { numRuns: sequences },
    );
  });

  test.each([
    ['ASCII', 'x'.repeat(200), 'x'.repeat(123)],
    ['wider characters', 'ž'.repeat(62), 'ž'.repeat(61)],
    ['pairs', '😀'.repeat(31), '😀'.repeat(30)],
    ['lone halves', '\ud83d'.repeat(42), '\ud83d'.repeat(41)],
  ])('is short in bytes: %s', (_, text, reason) => {
    expect(shortReason(text)).toBe(reason);
  });
});

describe('a lone surrogate counts as the three bytes that travel', () => {
  test('in a close reason', () => {
    const { connection } = harness();
    expect(
      thrownBy(() => {
        connection.close(1000, '\ud800'.repeat(42));
      }).code,
    ).toBe('invalid-close');
    connection.close(1000, '\ud800'.repeat(41));
    expect(connection.getSnapshot().status).toBe('closed');
  });

  test('in the queue', () => {
    const connection = createConnection('ws://server.test/', { transport: webSocket(), queue: { maxBytes: 8 } });
    expect(connection.send('\udc00'.repeat(3))).toBe('dropped');
    expect(connection.send('\udc00'.repeat(2))).toBe('queued');
    expect(connection.getSnapshot().queuedBytes).toBe(6);
  });
});
