import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { EchoServerOptions } from './start-echo-server.js';
import { EchoServer } from './start-echo-server.js';

export interface SecureEchoServer extends EchoServer {
  /** The self-signed certificate (PEM): a client that is given it as `ca` accepts the server, any other refuses. */
  readonly ca: string;
}

/** Starts an echo server on `wss`, with a self-signed certificate for `127.0.0.1`, `::1` and `localhost`. */
export async function startSecureEchoServer(options: EchoServerOptions = {}): Promise<SecureEchoServer> {
  const certificate = await readCertificate();
  const server = new EchoServer(createServer(certificate), 'wss', options);
  await server.restart();
  return Object.assign(server, { ca: certificate.cert });
}

/** The self-signed certificate and its key (PEM). */
export async function readCertificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const read = (name: string): Promise<string> => readFile(new URL(`../../fixtures/${name}`, import.meta.url), 'utf8');
  const [cert, key] = await Promise.all([read('localhost-cert.pem'), read('localhost-key.pem')]);
  return { cert, key };
}
