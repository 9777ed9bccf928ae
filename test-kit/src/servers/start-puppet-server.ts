import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { onTestFinished } from 'vitest';
import { encodeFrame, FrameReader, opcodes } from './frame.js';
import { acceptHandshake } from './handshake.js';
import { Listener, loopback } from './listener.js';

/** The data that one link receives: messages of a WebSocket, or answers to its requests. */
export type Script = readonly (string | Buffer)[];

export interface PuppetOptions {
  /** Each link plays the next script, the last one for ever. */
  readonly scripts: readonly Script[];
  /** What answers a request that is no upgrade; `undefined` lets it wait. `nextScript` is for another link. */
  readonly respond: (request: IncomingMessage, nextScript: () => (string | Buffer)[]) => string | Buffer | undefined;
  /** Called with each upgrade. */
  readonly onUpgrade?: (request: IncomingMessage) => void;
  /** Whether the close frame of a client is answered, by the end of the TCP connection. @default true */
  readonly answersClose?: boolean;
}

export interface Puppet extends AsyncDisposable {
  /** Of its root, without a slash at the end. */
  readonly url: string;
  /** WebSockets whose client has not let go of the TCP connection. */
  readonly webSockets: ReadonlySet<Socket>;
}

/** A server for protocols that run on a WebSocket or on requests, in the hands of a test, with which it ends. */
export async function startPuppetServer(options: PuppetOptions): Promise<Puppet> {
  const { scripts, respond, onUpgrade = () => {}, answersClose = true } = options;
  const webSockets = new Set<Socket>();
  let links = 0;
  const nextScript = (): (string | Buffer)[] => [...(scripts[Math.min(links++, scripts.length - 1)] ?? [])];
  const http = createServer((request, response) => {
    const answer = respond(request, nextScript);
    if (answer !== undefined) response.end(answer);
  });
  http.on('upgrade', (request, socket: Socket) => {
    const reader = new FrameReader();
    onUpgrade(request);
    webSockets.add(socket);
    socket.on('error', () => {});
    for (const event of ['end', 'close']) socket.on(event, () => webSockets.delete(socket));
    socket.on('data', (bytes: Buffer) => {
      const closes = reader.read(bytes).some(({ opcode }) => opcode === opcodes.close);
      if (closes && answersClose) socket.end();
    });
    socket.write(acceptHandshake({ path: '', headers: request.headers as Record<string, string> }));
    for (const payload of nextScript()) {
      socket.write(encodeFrame({ opcode: typeof payload === 'string' ? opcodes.text : opcodes.binary, payload }));
    }
  });
  const listener = new Listener(http);
  await listener.listen();
  const stop = (): Promise<void> => listener.stop();
  onTestFinished(stop);
  return { url: `http://${loopback}:${listener.port}`, webSockets, [Symbol.asyncDispose]: stop };
}
