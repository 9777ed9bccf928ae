import { readFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { fileURLToPath } from 'node:url';
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

const fixture = (name: string): string => fileURLToPath(new URL(`../../fixtures/${name}`, import.meta.url));

/** Of the self-signed certificate (PEM), for programs that take a path. */
export const certificateFile = fixture('localhost-cert.pem');

/** The self-signed certificate and its key (PEM). */
export async function readCertificate(): Promise<{ readonly cert: string; readonly key: string }> {
  const [cert, key] = await Promise.all([
    readFile(certificateFile, 'utf8'),
    readFile(fixture('localhost-key.pem'), 'utf8'),
  ]);
  return { cert, key };
}
