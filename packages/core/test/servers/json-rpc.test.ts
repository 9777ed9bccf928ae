import type {
  AcknowledgedConnection,
  JsonRpcCall,
  JsonRpcMessage,
  JsonRpcOptions,
  WebSocketConstructor,
} from '@steadysocket/core';
import { createConnection, jsonRpc, JsonRpcError, requests, webSocket } from '@steadysocket/core';
import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
import { eventually, rejection } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describeEachWebSocket } from '@steadysocket/test-kit/web-sockets';
import { JSONRPCClient, JSONRPCErrorException, JSONRPCServer, JSONRPCServerAndClient } from 'json-rpc-2.0';
import { expect, onTestFinished, test } from 'vitest';

expectNoLeak();

interface RpcServer extends AsyncDisposable {
  readonly server: EchoServer;
  /** The far side of each link. */
  readonly peers: JSONRPCServerAndClient[];
  /** What was logged by notification. */
  readonly log: unknown[];
}

/** json-rpc-2.0 on `ws`. */
async function startRpcServer(): Promise<RpcServer> {
  const peers: JSONRPCServerAndClient[] = [];
  const log: unknown[] = [];
  const methods = new JSONRPCServer({ errorListener: () => {} });
  methods.addMethod('sum', (numbers: number[]) => numbers.reduce((sum, number) => sum + number, 0));
  methods.addMethod('after', ({ ms, value }: { ms: number; value: unknown }) => later(ms, value));
  methods.addMethod('log', (text: unknown) => void log.push(text));
  methods.addMethod('refuse', () => {
    throw new JSONRPCErrorException('not yours', 403, { owner: 'ann' });
  });
  methods.addMethod('hang', () => new Promise(() => {}));
  const server = await startEchoServer({
    echo: false,
    onConnection(socket) {
      const client = new JSONRPCClient((payload) => socket.send(JSON.stringify(payload)));
      const peer = new JSONRPCServerAndClient(methods, client);
      peers.push(peer);
      socket.on('message', (data) => void peer.receiveAndSend(JSON.parse((data as Buffer).toString())));
    },
  });
  return { server, peers, log, [Symbol.asyncDispose]: () => server.close() };
}

const later = <Value>(ms: number, value: Value): Promise<Value> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));

function dial(
  url: string,
  WebSocket: WebSocketConstructor,
  options?: JsonRpcOptions,
): AcknowledgedConnection<JsonRpcCall, JsonRpcMessage> {
  const transport = requests(webSocket({ WebSocket }), jsonRpc(options));
  const connection = createConnection(url, { transport, random: () => 0.002 });
  onTestFinished(() => connection.close());
  connection.open();
  return connection;
}

describeEachWebSocket((WebSocket) => {
  test('1 000 requests get each its answer, in whatever order', async () => {
    await using rpc = await startRpcServer();
    const connection = dial(rpc.server.url, WebSocket);
    const values = Array.from({ length: 1_000 }, (_, index) => index);
    const answers = values.map((value) =>
      connection.deliver({ method: 'after', params: { ms: (value * 7) % 20, value } }),
    );
    expect(await Promise.all(answers)).toEqual(values);
  });

  test('results, errors and notifications are what the server makes of them', async () => {
    await using rpc = await startRpcServer();
    const connection = dial(rpc.server.url, WebSocket);
    connection.send({ method: 'log', params: ['hello'] });
    expect(await connection.deliver({ method: 'sum', params: [1, 2, 3] })).toBe(6);
    expect(rpc.log).toEqual([['hello']]);
    const refusal = await connection.deliver({ method: 'refuse' }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(JsonRpcError);
    expect((refusal as JsonRpcError).cause).toEqual({ code: 403, message: 'not yours', data: { owner: 'ann' } });
    const missing = await connection.deliver({ method: 'nowhere' }).catch((error: unknown) => error);
    expect((missing as JsonRpcError).cause.code).toBe(-32601);
  });

  test('the server’s requests and notifications reach methods and listeners, with ids that are ours as well', async () => {
    await using rpc = await startRpcServer();
    const connection = dial(rpc.server.url, WebSocket, {
      methods: { add: (numbers) => (numbers as number[]).reduce((sum, number) => sum + number, 0) },
    });
    const messages: JsonRpcCall[] = [];
    connection.on('message', (message) => messages.push(message));
    await eventually(() => connection.getSnapshot().status).toBe('open');
    const ours = connection.deliver({ method: 'after', params: { ms: 20, value: 'ours' } });
    const [peer] = rpc.peers;
    expect(await Promise.all([peer?.request('add', [1, 2]), peer?.request('add', [3, 4])])).toEqual([3, 7]);
    await expect(peer?.request('nowhere', [])).rejects.toThrow('Method not found');
    peer?.notify('tick', { n: 1 });
    await eventually(() => messages).toMatchObject([{ method: 'tick', params: { n: 1 } }]);
    expect(await ours).toBe('ours');
  });

  test('batches go both ways', async () => {
    await using rpc = await startRpcServer();
    const connection = dial(rpc.server.url, WebSocket, { methods: { double: (number) => (number as number) * 2 } });
    const batch = connection.deliver([
      { method: 'after', params: { ms: 20, value: 'slow' } },
      { method: 'sum', params: [1, 2] },
      { method: 'refuse' },
    ]);
    const single = connection.deliver({ method: 'sum', params: [3, 4] });
    connection.send([
      { method: 'log', params: 'one' },
      { method: 'log', params: 'two' },
    ]);
    expect(await batch).toMatchObject([
      { status: 'fulfilled', value: 'slow' },
      { status: 'fulfilled', value: 3 },
      { status: 'rejected', reason: { code: 'refused', cause: { code: 403 } } },
    ]);
    expect(await single).toBe(7);
    expect(rpc.log).toEqual(['one', 'two']);
    const asked = await rpc.peers[0]?.requestAdvanced([
      { jsonrpc: '2.0', id: 1, method: 'double', params: 4 },
      { jsonrpc: '2.0', id: 2, method: 'nowhere' },
    ]);
    expect(asked).toMatchObject([
      { id: 1, result: 8 },
      { id: 2, error: { code: -32601 } },
    ]);
  });

  test('what waits is asked on the next link, and what was in flight is unknown', async () => {
    await using rpc = await startRpcServer();
    const connection = dial(rpc.server.url, WebSocket);
    await eventually(() => connection.getSnapshot().status).toBe('open');
    const inFlight = rejection(connection.deliver({ method: 'hang' }));
    const later = rejection(connection.deliver({ method: 'after', params: { ms: 60_000 } }, { timeoutMs: 10 }));
    expect(await later).toBe('timeout');
    rpc.server.terminateAll();
    expect(await inFlight).toBe('ack-unknown');
    expect(await connection.deliver({ method: 'sum', params: [2, 3] })).toBe(5);
    expect(rpc.server.accepted).toBe(2);
  });
});
