import type { Connection, Snapshot } from '@steadysocket/core';
import {
  binary,
  createConnection,
  createConnectionFamily,
  fold,
  heartbeat,
  iterate,
  json,
  text,
  webSocket,
  xml,
} from '@steadysocket/core';
import { createDestination, isConnection } from '@steadysocket/core/binding';
import { fakeEnvironment, fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { Transport } from '@steadysocket/core/transport';
import { ConnectionError, utf8Length } from '@steadysocket/core/transport';

interface Line {
  readonly text: string;
}

export const lines: Connection<Line, Line> = createConnection('wss://example.org/', {
  codec: json<Line>(),
  reconnect: { maxAttempts: 5, shouldReconnect: ({ cause }) => cause.code !== 4000 },
  heartbeat: heartbeat({ message: 'ping', intervalMs: 25_000, timeoutMs: 10_000 }),
  queue: { overflow: 'drop-oldest' },
});
export const snapshot: Snapshot = lines.getSnapshot();
export const status: 'idle' | 'connecting' | 'open' | 'closing' | 'waiting' | 'closed' = snapshot.status;
lines.on('message', (line) => line.text.trim());
lines.on('drop', ({ message, reason }) => [message.text, reason]);
lines.send({ text: 'hello' }, { ttlMs: 1_000 });
// @ts-expect-error -- not a Line.
lines.send({ texts: 'hello' });

export const plain = createConnection('wss://example.org/', { transport: webSocket({ binaryType: 'arraybuffer' }) });
plain.send('text');
plain.send(new Uint8Array(3));
plain.send(new DataView(new ArrayBuffer(3)));
plain.send(new Blob(['text']));
// @ts-expect-error -- no frame.
plain.send({ text: 'hello' });

export const bytes = createConnection('wss://example.org/', { codec: binary });
bytes.send(new Uint8Array([1, 2]).buffer);
bytes.on('message', (buffer) => buffer.byteLength.toFixed());
export const words = createConnection('wss://example.org/', { codec: text });
export const trees = createConnection('wss://example.org/', { codec: xml() });

export const total = fold(lines, (sum: number, line) => sum + line.text.length, 0);
export const rooms = createConnectionFamily((room: string) =>
  createConnection(`wss://example.org/${room}`, { codec: json<Line>() }),
);
rooms('lobby').send({ text: 'hello' });
export const inboxes = createConnectionFamily((id: number, user: { readonly name: string }) =>
  createConnection(`wss://example.org/${String(id)}?user=${user.name}`),
);
inboxes(1, { name: 'ann' }).open();
inboxes.delete(1);
export async function read(): Promise<string[]> {
  const read: string[] = [];
  for await (const line of iterate(lines)) read.push(line.text);
  return read;
}

export const transport: Transport<string> = fakeTransport<string>();
export const kit = [fakeEnvironment(), manualClock(), createDestination, isConnection(lines)] as const;
export const error: Error = new ConnectionError('invalid-frame', `${utf8Length('text').toFixed()} bytes`);
