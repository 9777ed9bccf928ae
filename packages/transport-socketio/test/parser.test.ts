import { EventEmitter } from 'node:events';
import { deserialize, serialize } from 'node:v8';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { socketIo } from '@steadysocket/transport-socketio';
import { expect, test } from 'vitest';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

/** A parser that carries more than JSON does, as MessagePack ones do. */
const parser = {
  Encoder: class {
    encode(packet: object): unknown[] {
      return [serialize(packet)];
    }
  },
  Decoder: class extends EventEmitter {
    add(data: Buffer): void {
      this.emit('decoded', deserialize(data));
    }
    destroy(): void {
      this.removeAllListeners();
    }
  },
};

const frame = { event: 'all kinds', args: [1n, new Map([['key', 2n]]), new Set([3]), { buffer: new Uint8Array([4]) }] };

test('judges frames: what it carries travels, queued or not', async () => {
  await using server = await startSocketIoServer({ parser });
  const { connection, recorded, when } = observe(`http://127.0.0.1:${server.port}/`, {
    transport: socketIo({ parser, transports: ['websocket'] }),
  });
  expect(connection.send(frame)).toBe('queued');
  connection.open();
  await when('open');
  expect(connection.send(frame)).toBe('sent');
  await when(() => recorded.message.length === 2);
  expect(recorded.message).toEqual([frame, frame]);
  expect(recorded.error).toEqual([]);
});

test('measures frames', () => {
  const { sizeOf } = socketIo({ parser });
  const size = (...args: unknown[]): number => sizeOf({ event: 'x', args });
  expect(size(new Map([['key', 'x'.repeat(10_000)]]))).toBeGreaterThan(10_000);
  expect(size(1n)).toBeGreaterThan(0);
});

test('refuses frames: what it does not carry throws at the call, without its words', async () => {
  await using server = await startSocketIoServer({ parser });
  const { connection, recorded, when } = await openConnection(`http://127.0.0.1:${server.port}/`, {
    transport: socketIo({ parser, transports: ['websocket'] }),
  });
  const unfit = { event: 'x', args: [{ hidden: () => 1 }] };
  const refusal = 'the arguments cannot be encoded: a BigInt, a circle, a detached buffer, in Node a Blob?';
  expect(() => connection.send(unfit)).toThrow(refusal);
  await expect(connection.deliver(unfit)).rejects.toMatchObject({ code: 'invalid-frame', message: refusal });
  connection.send(frame);
  await when(() => recorded.message.length === 1);
  expect(recorded.close).toEqual([]);
});

test('may emit names that Socket.IO keeps for itself, and anything as their arguments', async () => {
  await using server = await startSocketIoServer({ parser });
  const { recorded, when } = await openConnection(`http://127.0.0.1:${server.port}/`, {
    transport: socketIo({ parser, transports: ['websocket'] }),
  });
  await eventually(() => server.clients).toBe(1);
  const [client] = server.namespace.sockets.values();
  const { conn } = client as { conn: { write(data: unknown): void } };
  for (const event of ['connect', 'disconnect']) {
    conn.write(serialize({ type: 2, nsp: '/', data: [event, { toString: 1 }, { description: 1 }] }));
  }
  await when(() => recorded.open.length === 2);
  expect(recorded.close).toMatchObject([{ code: 1006, wasClean: false }]);
});
