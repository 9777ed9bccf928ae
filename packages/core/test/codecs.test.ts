import type { BatchCodec, Codec, StandardSchema, WebSocketFrame } from '@steadysocket/core';
import { binary, ConnectionError, json, raw, SchemaError, text, validated } from '@steadysocket/core';
import { settled, thrownBy } from '@steadysocket/test-kit/observing';
import { uncaughtDuring } from '@steadysocket/test-kit/process';
import { type } from 'arktype';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Harness } from './harness.js';
import { openHarness } from './harness.js';

function speaking<In, Out>(codec: Codec<In, Out>): Harness<In, Out> {
  return openHarness<In, Out>({ codec });
}

const bytes = (...values: number[]): ArrayBuffer => new Uint8Array(values).buffer;

describe('raw', () => {
  test('passes every frame as it is', () => {
    const made = speaking(raw);
    const buffer = bytes(1, 2);
    made.transport.link.receive('text');
    made.transport.link.receive(buffer);
    expect(made.recorded('message')).toEqual(['text', buffer]);
    made.connection.send(buffer);
    expect(made.transport.link.sent[0]).toBe(buffer);
  });
});

describe('text', () => {
  test('carries text', () => {
    const made = speaking(text);
    made.transport.link.receive('hello');
    made.connection.send('world');
    expect(made.recorded('message')).toEqual(['hello']);
    expect(made.transport.link.sent).toEqual(['world']);
  });

  test('refuses to send anything else', () => {
    const { connection } = speaking(text);
    expect(thrownBy(() => connection.send(5 as never)).code).toBe('encode-failed');
  });
});

describe('json', () => {
  test('carries values', () => {
    const made = speaking(json());
    made.transport.link.receive('{"a":[1,null,"x"]}');
    made.transport.link.receive('false');
    made.connection.send({ b: 2 });
    expect(made.recorded('message')).toEqual([{ a: [1, null, 'x'] }, false]);
    expect(made.transport.link.sent).toEqual(['{"b":2}']);
  });

  test.each([
    ['a function', () => {}],
    ['undefined', undefined],
    ['a symbol', Symbol('s')],
    ['a bigint', 1n],
    [
      'a cycle',
      (() => {
        const cycle: { self?: unknown } = {};
        cycle.self = cycle;
        return cycle;
      })(),
    ],
    [
      'a toJSON that throws',
      {
        toJSON() {
          throw new Error('no');
        },
      },
    ],
  ])('refuses to send %s', (_, message) => {
    const { connection, transport } = speaking(json());
    const error = thrownBy(() => connection.send(message));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe('encode-failed');
    expect(transport.link.sent).toEqual([]);
  });

  test('keeps a __proto__ key to the message, which pollutes nothing', () => {
    const made = speaking(json<Record<string, unknown>>());
    made.transport.link.receive('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}');
    const message = made.recorded('message')[0] ?? {};
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(message['polluted']).toBeUndefined();
    expect(Object.getPrototypeOf(message)).toBe(Object.prototype);
    expect(Object.keys(message)).toEqual(['__proto__', 'constructor']);
  });
});

describe('binary', () => {
  test('carries ArrayBuffers', () => {
    const made = speaking(binary);
    made.transport.link.receive(bytes(1, 2));
    expect([...new Uint8Array(made.recorded('message')[0] ?? bytes())]).toEqual([1, 2]);
    made.connection.send(new Uint8Array([3]));
    made.connection.send(bytes(4));
    expect(made.transport.link.sent).toHaveLength(2);
  });

  test('refuses to send anything else', () => {
    const { connection } = speaking(binary);
    expect(thrownBy(() => connection.send('text' as never)).code).toBe('encode-failed');
  });
});

const failing: Codec<string, string> = {
  encode: (message) => message,
  decode(frame) {
    if (frame === 'bad') throw new Error('cannot');
    return frame as string;
  },
};

describe.each<[string, Codec<unknown, never>, WebSocketFrame, WebSocketFrame]>([
  ['text', text, bytes(1), 'good'],
  ['json', json(), '{', '1'],
  ['json given binary', json(), bytes(1), '1'],
  ['json given nothing', json(), '', '1'],
  ['binary', binary, 'text', bytes(1)],
  ['a codec that throws', failing, 'bad', 'good'],
])('a frame that %s cannot decode', (_, codec, bad, good) => {
  test('raises one error event and nothing else', async () => {
    const made = speaking(codec);
    const before = made.connection.getSnapshot();
    const uncaught = await uncaughtDuring(() => made.transport.link.receive(bad));
    expect(uncaught).toEqual([]);
    expect(made.errorCodes()).toEqual(['decode-failed']);
    expect(made.recorded('error')[0]).toBeInstanceOf(ConnectionError);
    expect(made.connection.getSnapshot()).toBe(before);
  });

  test('is skipped: those after it arrive', () => {
    const made = speaking(codec);
    for (const frame of [good, bad, good]) made.transport.link.receive(frame);
    expect(made.log.slice(1).map(({ name }) => name)).toEqual(['message', 'error', 'message']);
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

describe.each([
  ['zod', z.object({ id: z.number() })],
  ['valibot', v.object({ id: v.number() })],
  ['arktype', type({ id: 'number' })],
])('a schema of %s', (_, schema) => {
  test('lets through what matches', () => {
    const made = speaking(validated(json(), schema as StandardSchema<unknown, { id: number }>));
    made.transport.link.receive('{"id":1}');
    expect(made.recorded('message')).toEqual([{ id: 1 }]);
    expect(made.recorded('error')).toEqual([]);
  });

  test('raises schema-mismatch, with the issues, for what does not', () => {
    const made = speaking(validated(json(), schema as StandardSchema<unknown, { id: number }>));
    made.transport.link.receive('{"id":"one"}');
    made.transport.link.receive('{"id":2}');
    expect(made.errorCodes()).toEqual(['schema-mismatch']);
    const [error] = made.recorded('error');
    expect(error).toBeInstanceOf(SchemaError);
    expect((error as SchemaError).issues.length).toBeGreaterThan(0);
    expect(made.recorded('message')).toEqual([{ id: 2 }]);
  });

  test('validates requests as well, and encodes them as the codec does', () => {
    const codec = { ...json(), encodeRequest: (message: unknown) => `request ${String(message)}` };
    const { encodeRequest } = validated(codec, z.unknown(), z.string());
    expect(encodeRequest?.('a')).toBe('request a');
    expect(thrownBy(() => encodeRequest?.(1 as never))).toBeInstanceOf(SchemaError);
    expect(validated(json(), z.unknown())).not.toHaveProperty('encodeRequest');
  });

  test('throws schema-mismatch at the call for what does not match on its way out', () => {
    const made = speaking(validated(json(), z.unknown(), schema as StandardSchema<{ id: number }, unknown>));
    expect(thrownBy(() => made.connection.send({ id: 'one' } as never)).code).toBe('schema-mismatch');
    expect(made.transport.link.sent).toEqual([]);
    expect(made.connection.send({ id: 1 })).toBe('sent');
  });
});

describe('a schema', () => {
  test('may change what it validates', () => {
    const made = speaking(validated(json(), z.object({ at: z.string().transform((iso) => new Date(iso)) })));
    made.transport.link.receive('{"at":"2020-01-02T03:04:05Z"}');
    expect(made.recorded('message')).toEqual([{ at: new Date('2020-01-02T03:04:05Z') }]);
  });

  test.each([
    ['zod', z.string().refine(() => Promise.resolve(true))],
    [
      'valibot',
      v.pipeAsync(
        v.string(),
        v.checkAsync(() => Promise.resolve(true)),
      ),
    ],
    [
      'a validator of one’s own',
      { '~standard': { version: 1, vendor: 'own', validate: () => Promise.resolve({ value: 'late' }) } } as const,
    ],
  ])('that answers with a promise is refused with schema-async (%s)', async (_, schema) => {
    const made = speaking(validated(json(), schema));
    made.transport.link.receive('"text"');
    await settled();
    expect(made.errorCodes()).toEqual(['schema-async']);
    expect(made.recorded('message')).toEqual([]);
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('whose promise rejects leaves no unhandled rejection', async () => {
    const validate = (): Promise<never> => Promise.reject(new Error('later'));
    const made = speaking(validated(json(), { '~standard': { version: 1, vendor: 'own', validate } }));
    const uncaught = await uncaughtDuring(() => made.transport.link.receive('"text"'));
    expect(uncaught).toEqual([]);
    expect(made.errorCodes()).toEqual(['schema-async']);
  });

  test('that throws raises an error event and nothing else', async () => {
    const validate = (): never => {
      throw new Error('a broken validator');
    };
    const made = speaking(validated(json(), { '~standard': { version: 1, vendor: 'own', validate } }));
    expect(await uncaughtDuring(() => made.transport.link.receive('"text"'))).toEqual([]);
    expect(made.recorded('error')).toHaveLength(1);
    expect(made.connection.getSnapshot().status).toBe('open');
  });
});

test('a codec without state serves many connections', () => {
  const codec = json();
  const [one, other] = [speaking(codec), speaking(codec)];
  one.transport.link.receive('1');
  other.transport.link.receive('2');
  expect([one.recorded('message'), other.recorded('message')]).toEqual([[1], [2]]);
});

describe('a codec for batches', () => {
  const lines: BatchCodec<unknown, unknown> = {
    encode: (message) => `${JSON.stringify(message)}\n`,
    decodeAll(frame, emit) {
      for (const line of (frame as string).split('\n')) if (line !== '') emit(JSON.parse(line));
    },
  };

  test('gives every message of a frame, in order, and none of an empty one', () => {
    const made = openHarness<unknown, unknown>({ codec: lines });
    made.transport.link.receive('1\n2\n');
    made.transport.link.receive('\n');
    made.transport.link.receive('3');
    expect(made.recorded('message')).toEqual([1, 2, 3]);
    made.connection.send({ a: 1 });
    expect(made.transport.link.sent).toEqual(['{"a":1}\n']);
  });

  test('keeps what came before a broken part, and skips the rest of the frame', () => {
    const made = openHarness<unknown, unknown>({ codec: lines });
    made.transport.link.receive('1\n{\n2\n');
    made.transport.link.receive('3\n');
    expect(made.recorded('message')).toEqual([1, 3]);
    expect(made.errorCodes()).toEqual(['decode-failed']);
  });

  test('gives nothing more once a listener has closed the connection', () => {
    const made = openHarness<unknown, unknown>({ codec: lines });
    made.connection.on('message', () => made.connection.close());
    made.transport.link.receive('1\n2\n');
    expect(made.recorded('message')).toEqual([1]);
  });

  test('gives nothing after it has returned', () => {
    let late: ((message: string) => void) | undefined;
    const codec: BatchCodec<string, string> = { encode: (text) => text, decodeAll: (_, emit) => (late = emit) };
    const made = openHarness<string, string>({ codec });
    made.transport.link.receive('frame');
    late?.('late');
    expect(made.recorded('message')).toEqual([]);
  });

  test.each([
    ['', (codec: BatchCodec<string, string>) => codec],
    [' when it is validated', (codec: BatchCodec<string, string>) => validated(codec, z.string())],
  ])('raises an error if it is asynchronous%s, because later messages are lost', async (_, wrap) => {
    const decodeAll = async (frame: unknown, emit: (message: string) => void): Promise<void> => {
      emit('now');
      emit(await new Blob([frame as string]).text());
    };
    const codec = Object.assign({ encode: (text: string) => text }, { decodeAll });
    const made = openHarness<string, string>({ codec: wrap(codec) });
    made.transport.link.receive('later');
    await settled();
    expect(made.recorded('message')).toEqual(['now']);
    expect(made.errorCodes()).toEqual(['decode-failed']);
  });

  test('may be validated, message by message', () => {
    const made = openHarness<number, number>({ codec: validated(lines, z.number()) });
    made.transport.link.receive('1\n"two"\n3');
    expect(made.recorded('message')).toEqual([1]);
    expect(made.errorCodes()).toEqual(['schema-mismatch']);
  });

  test('needs encode and decodeAll', () => {
    const codec = { decodeAll: 1, encode: (text: string) => text };
    expect(() => openHarness({ codec: codec as never })).toThrow(/codec/);
  });
});
