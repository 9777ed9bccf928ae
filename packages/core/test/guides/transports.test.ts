import { readFileSync } from 'node:fs';
import { createConnection, json } from '@steadysocket/core';
import { settled } from '@steadysocket/test-kit/observing';
import { beforeEach, expect, test, vi } from 'vitest';
import { serverSentEvents } from './server-sent-events.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

class StubEventSource {
  static readonly all: StubEventSource[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { readonly data: string }) => void) | null = null;
  onerror: (() => void) | null = null;
  isClosed = false;

  constructor(readonly url: string) {
    StubEventSource.all.push(this);
  }

  close(): void {
    this.isClosed = true;
  }
}

const sources = StubEventSource.all;

beforeEach(() => {
  sources.length = 0;
  vi.stubGlobal('EventSource', StubEventSource);
  return () => vi.unstubAllGlobals();
});

function connect() {
  const posts: string[] = [];
  let isOk = true;
  vi.stubGlobal('fetch', (url: string, { body }: { readonly body: string }) => {
    posts.push(`${url} ${body}`);
    return Promise.resolve(new Response(null, { status: isOk ? 204 : 500 }));
  });
  const connection = createConnection('https://example.org/events', {
    transport: serverSentEvents(),
    codec: json<number>(),
    reconnect: { baseDelayMs: 0 },
  });
  const messages: number[] = [];
  const errors: string[] = [];
  connection.on('message', (message) => messages.push(message));
  connection.on('error', ({ code }) => errors.push(code));
  connection.open();
  return { connection, messages, errors, posts, refuse: () => (isOk = false) };
}

test('docs/transports.md shows server-sent-events.ts, which is tested', () => {
  const page = read('../../../../docs/transports.md');
  expect(page).toContain(`\`\`\`ts\n${read('server-sent-events.ts')}\`\`\``);
});

test('carries messages both ways, in order, and what waits first', async () => {
  const { connection, messages, posts } = connect();
  connection.send(1);
  sources[0]?.onopen?.();
  connection.send(2);
  sources[0]?.onmessage?.({ data: '7' });
  await settled();
  expect(sources[0]?.url).toBe('https://example.org/events');
  expect(posts).toEqual(['https://example.org/events 1', 'https://example.org/events 2']);
  expect(messages).toEqual([7]);
  connection.close();
});

test('closes, and leaves no EventSource that reconnects by itself', () => {
  const { connection } = connect();
  sources[0]?.onopen?.();
  sources[0]?.onerror?.();
  expect(sources[0]?.isClosed).toBe(true);
  expect(connection.getSnapshot().status).toBe('waiting');
  connection.reconnect();
  sources[1]?.onopen?.();
  connection.close();
  expect(sources.map(({ isClosed }) => isClosed)).toEqual([true, true]);
  expect(connection.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'client', code: 1000 } });
});

test('loses the link with a message that the server refuses, and posts nothing after it', async () => {
  const { connection, errors, posts, refuse } = connect();
  sources[0]?.onopen?.();
  refuse();
  connection.send(1);
  connection.send(2);
  await settled();
  expect(posts).toEqual(['https://example.org/events 1']);
  expect(errors).toEqual(['transport-failed']);
  expect(sources[0]?.isClosed).toBe(true);
  expect(connection.getSnapshot().cause).toMatchObject({ code: 1006, kind: 'lost' });
  connection.close();
});
