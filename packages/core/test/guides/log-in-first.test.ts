import { readFileSync } from 'node:fs';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, test, vi } from 'vitest';
import { chat } from './log-in-first.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const sockets = stubWebSocket();

test.each(['log-in-first', 'graphql-transport-ws', 'home-assistant'])(
  'docs/log-in-first.md shows %s.ts, which is tested',
  (name) => {
    expect(read('../../../../docs/log-in-first.md')).toContain(`\`\`\`ts\n${read(`${name}.ts`)}\`\`\``);
  },
);

test('logs in with a fresh token on each link, before what is queued, and stops when it is refused twice', async () => {
  let tokens = 0;
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(`token ${String((tokens += 1))}`)));
  chat.open();
  chat.send({ type: 'say', text: 'hello' });
  sockets[0]?.accept();
  await vi.waitFor(() => expect(sockets[0]?.sent).toEqual(['{"type":"login","token":"token 1"}']));
  sockets[0]?.receive('{"type":"welcome"}');
  await settled();
  expect(chat.getSnapshot().status).toBe('open');
  expect(sockets[0]?.sent[1]).toBe('{"type":"say","text":"hello"}');

  for (const attempt of [1, 2]) {
    chat.reconnect();
    sockets[attempt]?.accept();
    await vi.waitFor(() => expect(sockets[attempt]?.sent).toHaveLength(1));
    sockets[attempt]?.receive('{"type":"refused","reason":"blocked"}');
    await settled();
  }
  expect(tokens).toBe(3);
  expect(chat.getSnapshot()).toMatchObject({ status: 'closed', cause: { kind: 'unauthorized', reason: 'blocked' } });
});
