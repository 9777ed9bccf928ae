import type { EchoServer } from '@steadysocket/test-kit';
import { startEchoServer } from '@steadysocket/test-kit';
// The file that Node gives to graphql-ws: a bundler would choose another, and graphql refuses to work with two copies.
import { buildSchema } from 'graphql/index.js';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema('type Query { hello: String }');

/** graphql-ws on `ws`, with one query; `admit` decides on the token in the payload of `connection_init`. */
export async function startGraphqlServer(admit: (token: unknown) => boolean): Promise<EchoServer> {
  const sockets = new WebSocketServer({ noServer: true });
  useServer(
    {
      schema,
      roots: { query: { hello: 'world' } },
      onConnect: ({ connectionParams }) => admit(connectionParams?.['token']),
    },
    sockets,
  );
  return startEchoServer({
    echo: false,
    protocols: ['graphql-transport-ws'],
    onConnection: (socket, request) => sockets.emit('connection', socket, request),
  });
}
