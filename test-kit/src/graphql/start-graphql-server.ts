import { EventEmitter, on } from 'node:events';
// The file that Node gives to graphql-ws: a bundler would choose another, and graphql refuses to work with two copies.
import { buildSchema } from 'graphql/index.js';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { EchoServer } from '../servers/start-echo-server.js';
import { startEchoServer } from '../servers/start-echo-server.js';

export interface GraphqlServerOptions {
  /** Decides on the `token` in the payload of `connection_init`. @default all are admitted */
  readonly admit?: (token: unknown) => boolean;
}

export interface GraphqlServer extends AsyncDisposable {
  readonly server: EchoServer;
  /** How many subscriptions were made so far. */
  subscriptions(): number;
  /** Gives a number to every live subscription. */
  publish(tick: number): void;
}

const schema = buildSchema('type Query { tick: Int } type Subscription { tick: Int }');

/** graphql-ws on `ws`, with one query, `{ tick }`, which gives 0, and one subscription, `subscription { tick }`. */
export async function startGraphqlServer({ admit = () => true }: GraphqlServerOptions = {}): Promise<GraphqlServer> {
  const ticks = new EventEmitter();
  let subscriptions = 0;
  ticks.on('newListener', (event) => event === 'tick' && (subscriptions += 1));
  const sockets = new WebSocketServer({ noServer: true });
  useServer(
    {
      schema,
      roots: { query: { tick: 0 }, subscription: { tick: () => tickStream(ticks) } },
      onConnect: ({ connectionParams }) => admit(connectionParams?.['token']),
    },
    sockets,
  );
  const server = await startEchoServer({
    echo: false,
    protocols: ['graphql-transport-ws'],
    onConnection: (socket, request) => sockets.emit('connection', socket, request),
  });
  return {
    server,
    subscriptions: () => subscriptions,
    publish: (tick) => ticks.emit('tick', tick),
    [Symbol.asyncDispose]: () => server.close(),
  };
}

/** A hand-written iterator, because a generator that awaits cannot be ended before the next event. */
function tickStream(ticks: EventEmitter): AsyncIterableIterator<{ readonly tick: number }> {
  const source = on(ticks, 'tick') as AsyncIterableIterator<[number]>;
  return {
    [Symbol.asyncIterator]() {
      return this;
    },
    async next() {
      const step = await source.next();
      return step.done ? { value: undefined, done: true } : { value: { tick: step.value[0] }, done: false };
    },
    async return() {
      await source.return?.();
      return { value: undefined, done: true };
    },
  };
}
