import { readFileSync } from 'node:fs';
import { stubWebSocket } from '@steadysocket/test-kit/doubles';
import { rejection, settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { bank, transfer } from './json-rpc.js';
import { server } from './own-requests.js';

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8');

const sockets = stubWebSocket();

test.each(['json-rpc', 'own-requests'])('docs/ask-and-await.md shows %s.ts, which is tested', (name) => {
  expect(read('../../../../docs/ask-and-await.md')).toContain(`\`\`\`ts\n${read(`${name}.ts`)}\`\`\``);
});

test('asks a JSON-RPC server, and answers it', async () => {
  bank.open();
  const transfers = [transfer(1), transfer(2)];
  const controller = new AbortController();
  const aborted = transfer(3, controller.signal);
  controller.abort();
  await expect(aborted).rejects.toMatchObject({ name: 'AbortError' });
  sockets[0]?.accept();
  sockets[0]?.receive('{"jsonrpc":"2.0","id":7,"method":"version"}');
  sockets[0]?.receive('{"jsonrpc":"2.0","id":2,"error":{"code":402,"message":"poor"}}');
  sockets[0]?.receive('{"jsonrpc":"2.0","id":1,"result":"r-1"}');
  expect(await Promise.all(transfers)).toEqual(['done: r-1', 'refused: 402']);
  await settled();
  expect(sockets[0]?.sent).toEqual([
    '{"jsonrpc":"2.0","method":"transfer","params":{"amount":1},"id":1}',
    '{"jsonrpc":"2.0","method":"transfer","params":{"amount":2},"id":2}',
    '{"jsonrpc":"2.0","id":7,"result":"1.0"}',
  ]);
  const inFlight = rejection(transfer(4));
  sockets[0]?.drop();
  expect(await inFlight).toBe('ack-unknown');
  bank.close();
});

test('asks a server with its own protocol', async () => {
  server.open();
  sockets[0]?.accept();
  const answers = [server.deliver({ type: 'a' }), server.deliver({ type: 'b' })];
  sockets[0]?.receive('{"type":"answer","replyTo":2,"error":"no"}');
  sockets[0]?.receive('{"type":"answer","replyTo":1,"result":7}');
  expect(await answers[0]).toBe(7);
  await expect(answers[1]).rejects.toThrow('no');
  expect(sockets[0]?.sent).toEqual(['{"type":"a","request":1}', '{"type":"b","request":2}']);
  server.close();
});
