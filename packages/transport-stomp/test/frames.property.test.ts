import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openWire } from './wire.js';

const sequences = Number(process.env['STEADYSOCKET_SEQUENCES'] ?? 300);
const timeout = 30_000 + 100 * sequences;
const levels = ['log', 'info', 'warn', 'error', 'debug', 'trace'] as const;

beforeEach(() => {
  for (const level of levels) vi.spyOn(console, level);
});
afterEach(() => {
  for (const level of levels) expect(console[level]).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.constantFrom(':', '\n', '\r', '\\', 'c', 'n', '🙂', 'ž', '\uD800') }),
  fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty'),
);
const header = text.map((value) => value.replaceAll('\0', ''));
const ours = ['', 'destination', 'content-length', 'receipt'];
const headers = fc.dictionary(
  header.filter((name) => !ours.includes(name)),
  header,
  { maxKeys: 4, noNullPrototype: false },
);

/** As a WebSocket carries it. */
const travelled = (sent: string): string => sent.replace(/\p{Surrogate}/gu, '\uFFFD');

/** Cuts a text at the given places, never inside of a character. */
function cut(whole: string, places: readonly number[]): string[] {
  const pieces: string[] = [''];
  for (const [index, character] of Array.from(whole).entries()) {
    if (places.includes(index)) pieces.push('');
    pieces.push((pieces.pop() ?? '') + character);
  }
  return pieces;
}

test(
  'what is sent arrives as it was, whatever its headers and body are and however it is cut',
  { timeout },
  async () => {
    const wire = await openWire();
    const places = fc.array(fc.nat({ max: 60 }), { maxLength: 6 });
    fc.assert(
      fc.property(header, headers, text, places, (destination, given, body, cuts) => {
        wire.connection.send({ destination, headers: given, body });
        wire.receive(...cut((wire.written().at(-1) ?? '').replace('SEND', 'MESSAGE'), cuts));
        const message = wire.messages().at(-1);
        const names = Object.keys(given).map((name) => travelled(name));
        expect(message?.destination).toBe(travelled(destination));
        expect(message?.body).toBe(travelled(body));
        // Two names with different lone surrogates are one once they have travelled.
        if (new Set(names).size < names.length) return;
        for (const [name, value] of Object.entries(given))
          expect(message?.headers[travelled(name)]).toBe(travelled(value));
      }),
      { numRuns: sequences },
    );
    expect(wire.over.links).toHaveLength(1);
  },
);

const line = fc.constantFrom(
  ...['MESSAGE', 'RECEIPT', 'ERROR', 'CONNECTED', 'GREETING', 'toString', 'subscription:s', 'receipt-id:__proto__'],
  ...[
    'content-length:3',
    'content-length:x',
    'content-length:-1',
    'content-length:9999',
    '__proto__:x',
    'a:b:c',
    ':',
    '',
  ],
);
const piece = fc.oneof(
  fc
    .array(fc.oneof(line, fc.string({ unit: 'binary', maxLength: 8 })), { maxLength: 5 })
    .map((lines) => lines.join('\n')),
  fc.constantFrom(
    '\0',
    '\n',
    '\n\n',
    '\r\n',
    '\n\nbody\0',
    'MESSAGE\n\nx\0',
    'MESSAGE\nsubscription:s\n\n',
    'MESSAGE\ncontent-length:200\n\nx\0',
  ),
);

test('whatever a broker writes, the link goes on or another one takes over', { timeout }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 8 }), async (pieces) => {
      const wire = await openWire({ stomp: { maxFrameBytes: 2_000 }, connection: { random: () => 0 } });
      for (const each of pieces) wire.receive(each);
      // The first ones may complete a frame that had begun.
      for (let probe = 0; probe < 3; probe += 1) wire.receive('MESSAGE\n\nprobe\0');
      await Promise.resolve();
      const [first] = wire.over.links;
      const isAlive = first?.isLive === true;
      expect(isAlive).toBe(wire.messages().at(-1)?.body === 'probe' && wire.recorded.close.length === 0);
      expect(wire.over.live).toBeLessThanOrEqual(1);
      if (!isAlive) expect(wire.recorded.close).toHaveLength(1);
      wire.connection.close();
      wire.over.link.drop();
      expect(wire.over.live).toBe(0);
    }),
    { numRuns: sequences },
  );
});
