import type { IncomingHttpHeaders, ServerHttp2Stream } from 'node:http2';
import { createSecureServer } from 'node:http2';
import type { Endpoint } from './endpoint.js';
import { encodeFrame, FrameReader, opcodes } from './frame.js';
import { acceptKey } from './handshake.js';
import { Listener, loopback } from './listener.js';
import { readCertificate } from './start-secure-echo-server.js';

export interface Http2ServerOptions {
  /** Asked for each attempt, as RFC 8441 makes it, with an extended CONNECT: 200 accepts, `null` leaves it to wait. */
  readonly answer: () => number | null;
}

/** An echo server for WebSockets over HTTP/2. */
export interface Http2Server extends Endpoint {
  readonly url: string;
  /** The self-signed certificate (PEM). */
  readonly ca: string;
  /** Attempts over HTTP/2 so far. */
  readonly attempts: number;
  /** Attempts and WebSockets that are not over. */
  readonly live: ReadonlySet<ServerHttp2Stream>;
}

export async function startHttp2Server({ answer }: Http2ServerOptions): Promise<Http2Server> {
  const certificate = await readCertificate();
  const live = new Set<ServerHttp2Stream>();
  let attempts = 0;
  const server = createSecureServer({ ...certificate, settings: { enableConnectProtocol: true } });
  server.on('stream', (stream, headers) => {
    if (headers[':protocol'] !== 'websocket') {
      stream.close();
      return;
    }
    attempts += 1;
    live.add(stream);
    stream.once('close', () => live.delete(stream));
    stream.on('error', () => undefined);
    const status = answer();
    if (status === 200) echo(stream, headers);
    else if (status !== null) stream.respond({ ':status': status }, { endStream: true });
  });
  const listener = new Listener(server);
  await listener.listen();
  const close = (): Promise<void> => listener.stop();
  return {
    host: loopback,
    port: listener.port,
    url: `wss://${loopback}:${listener.port}`,
    ca: certificate.cert,
    live,
    get attempts() {
      return attempts;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

/** Sends every frame back, which answers a close frame as well. */
function echo(stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void {
  const reader = new FrameReader();
  const key = headers['sec-websocket-key'];
  // RFC 8441 omits the key. undici sends one nevertheless, and expects the answer to it.
  stream.respond({ ':status': 200, ...(key !== undefined && { 'sec-websocket-accept': acceptKey(key) }) });
  stream.on('data', (bytes: Buffer) => {
    for (const { opcode, payload } of reader.read(bytes)) {
      stream.write(encodeFrame({ opcode, payload }));
      if (opcode === opcodes.close) stream.end(() => stream.close());
    }
  });
  stream.on('end', () => stream.end());
}
