import type { IncomingMessage, Server } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { acceptHandshake, encodeFrame, Listener, loopback, opcodes } from '@steadysocket/test-kit';
import { onTestFinished } from 'vitest';

export interface Puppet extends AsyncDisposable {
  readonly url: string;
  /** Every request so far: its path without what names the session, and its headers. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
  /** WebSockets whose client has not let go of the TCP connection. */
  readonly webSockets: ReadonlySet<Socket>;
}

export interface PuppetOptions {
  /** What `/info` answers. @default '{}' */
  readonly info?: string;
  /** Whether the close frame of a client is answered, by the end of the TCP connection. @default true */
  readonly answersClose?: boolean;
}

/** What is sent to one link: the messages of a WebSocket, or the answer to each request for messages. */
export type Script = readonly (string | Buffer)[];

/**
 * A server in the hands of a test. Each link plays the next script, the last one for ever. A request for messages that comes
 * after the end of its script waits.
 */
export async function startPuppetServer(
  scripts: readonly Script[],
  { info = '{}', answersClose = true }: PuppetOptions = {},
): Promise<Puppet> {
  const webSockets = new Set<Socket>();
  const requests: Puppet['requests'][number][] = [];
  const sessions = new Map<string, (string | Buffer)[]>();
  const nextScript = (): Script => scripts[Math.min(sessions.size, scripts.length - 1)] ?? [];
  const record = ({ url = '', headers }: IncomingMessage): string => {
    requests.push({ path: url.replace(/\/\w+\/\w+\/(?=xhr|websocket)/, '/-/-/'), headers });
    return url;
  };
  const http: Server = createServer((request, response) => {
    const url = record(request);
    if (url.includes('/info')) return response.end(info);
    if (url.includes('/xhr_send')) return response.writeHead(204).end();
    const bodies = sessions.get(url) ?? [...nextScript()];
    sessions.set(url, bodies);
    const body = bodies.shift();
    return body === undefined ? undefined : response.end(body);
  });
  http.on('upgrade', (request, socket: Socket) => {
    const script = nextScript();
    sessions.set(record(request), []);
    webSockets.add(socket);
    socket.on('error', () => {});
    for (const event of ['end', 'close']) socket.on(event, () => webSockets.delete(socket));
    socket.on('data', ([first = 0]: Buffer) => {
      if (answersClose && (first & 0xf) === opcodes.close) socket.end();
    });
    socket.write(acceptHandshake({ path: '', headers: request.headers as Record<string, string> }));
    for (const message of script) {
      const opcode = typeof message === 'string' ? opcodes.text : opcodes.binary;
      socket.write(encodeFrame({ opcode, payload: message }));
    }
  });
  const listener = new Listener(http);
  await listener.listen();
  const stop = (): Promise<void> => listener.stop();
  onTestFinished(stop);
  return { url: `http://${loopback}:${listener.port}/chat`, requests, webSockets, [Symbol.asyncDispose]: stop };
}
