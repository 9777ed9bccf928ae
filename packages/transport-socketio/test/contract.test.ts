import type { Link } from '@steadysocket/core/transport';
import { opcodes, startRawServer } from '@steadysocket/test-kit';
import { eventually, observe, openConnection } from '@steadysocket/test-kit/observing';
import { expectNoLeak, uncaughtDuring } from '@steadysocket/test-kit/process';
import type { SocketIoFrame } from '@steadysocket/transport-socketio';
import { socketIo } from '@steadysocket/transport-socketio';
import { describe, expect, onTestFinished, test } from 'vitest';
import { startSocketIoServer } from './start-socket-io-server.js';

expectNoLeak();

interface Options {
  readonly transports: string[];
  /** The link is closed at the second `frame`, or at the first `open`. */
  readonly last: 'open' | 'frame';
}

/** A link without a connection, which would not let pass what comes too late. */
function connect(url: string, { transports, last }: Options) {
  const said: string[] = [];
  const hear = (name: string) => (): void => {
    said.push(name);
    if (name === last && said.filter((each) => each === last).length === (last === 'open' ? 1 : 2)) link.close();
  };
  const link: Link<SocketIoFrame> = socketIo({ transports }).connect(
    { url, protocols: [], signal: new AbortController().signal, connection: {} },
    { open: hear('open'), frame: hear('frame'), alive: hear('alive'), close: hear('close'), error: hear('error') },
  );
  onTestFinished(() => link.abandon());
  return { link, said };
}

test('says nothing more once it was closed by the handler of a frame, though an answer came with that', async () => {
  await using server = await startSocketIoServer({});
  server.namespace.on('connection', (socket) => {
    socket.on('ask', (_: string, answer: () => void) => {
      // The first takes the poll that waits; what follows shares the next one.
      socket.emit('frame');
      socket.emit('frame');
      answer();
    });
  });
  const { link, said } = connect(`http://127.0.0.1:${server.port}/`, { transports: ['polling'], last: 'frame' });
  await eventually(() => said).toContain('open');
  void link.deliver?.({ event: 'ask', args: ['silent'] });
  await eventually(() => server.closes.length).toBe(1);
  await new Promise((resolve) => setImmediate(resolve));
  expect(said.slice(said.indexOf('close'))).toEqual(['close']);
});

test('delivers nothing once it was closed by the handler of its opening', async () => {
  await using server = await startRawServer();
  const arrival = server.nextConnection();
  const { said } = connect(`${server.url}/`, { transports: ['websocket'], last: 'open' });
  const client = await arrival;
  client.sendText('0{"sid":"sid","upgrades":[],"pingInterval":10000,"pingTimeout":10000}');
  client.sendText('42["early"]');
  client.sendText('40{"sid":"sid"}');
  await eventually(() => client.frames.map(({ opcode }) => opcode)).toContain(opcodes.close);
  client.end();
  await eventually(() => said).toContain('close');
  expect(said).toEqual(['open', 'close']);
});

test('leaves no link behind where the server welcomes it without a session', async () => {
  await using server = await startSocketIoServer({});
  const { recorded, when } = await openConnection(`http://127.0.0.1:${server.port}/`, {
    transport: socketIo({ transports: ['websocket'] }),
  });
  await eventually(() => server.clients).toBe(1);
  server.sendRaw('40');
  await when(() => recorded.open.length === 2);
  await eventually(() => server.closes.length).toBe(1);
  expect(server.clients).toBe(1);
});

test('ends the attempt where no transport is to be tried', async () => {
  const { connection, recorded, when } = observe('http://127.0.0.1:9/', {
    transport: socketIo({ transports: [] }),
    reconnect: false,
  });
  const stray = await uncaughtDuring(async () => {
    connection.open();
    await when('closed');
  });
  expect(recorded.error).toMatchObject([{ code: 'transport-failed' }]);
  expect(stray).toEqual([]);
});

describe('a WebSocket whose server never answers our close frame', () => {
  async function openSilent() {
    const server = await startRawServer();
    onTestFinished(() => server.close());
    const arrival = server.nextConnection();
    const observed = observe<SocketIoFrame>(`${server.url}/`, { transport: socketIo({ transports: ['websocket'] }) });
    observed.connection.open();
    const client = await arrival;
    client.sendText('0{"sid":"sid","upgrades":[],"pingInterval":10000,"pingTimeout":10000}');
    client.sendText('40{"sid":"sid"}');
    await observed.when('open');
    return { client, ...observed };
  }

  test('ends soon after close(), in Node', async () => {
    const { client, connection, when } = await openSilent();
    connection.close();
    expect(connection.getSnapshot().status).toBe('closing');
    const { cause } = await when('closed');
    expect(cause).toMatchObject({ code: 1006, wasClean: false, kind: 'client' });
    await client.ended;
  });

  test('ends soon after reconnect() replaced it, in Node', async () => {
    const { client, connection } = await openSilent();
    connection.reconnect();
    await client.ended;
  });
});
