import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '@steadysocket/server/ws';
import { socketPath } from '../protocol/index.js';
import type { ChatServiceOptions } from './chat-service.js';
import { ChatService } from './chat-service.js';
import { httpApi } from './http-api.js';
import type { TokenOptions } from './token-issuer.js';
import { TokenIssuer } from './token-issuer.js';

export interface ChatOptions extends Omit<ChatServiceOptions, 'tokens'> {
  readonly tokens: TokenOptions;
  /** 0 takes a free one. @default 0 */
  readonly port?: number | undefined;
  /** @default '127.0.0.1', which nobody else on the network reaches */
  readonly host?: string | undefined;
  /** Origins of the pages that may connect. @default pages of the host that they ask */
  readonly origins?: readonly string[] | undefined;
  /** The folder of the built clients. @default none are served */
  readonly site?: string | undefined;
  /** How often one address may sign in, at once and a minute. @default 120 */
  readonly signInsPerMinute?: number | undefined;
}

export interface RunningChat {
  readonly port: number;
  readonly url: string;
  readonly service: ChatService;
  /** Lets everybody go and come back elsewhere, over so many milliseconds, and stops. */
  drain(overMs: number): Promise<void>;
  /** Stops at once. */
  close(): Promise<void>;
}

/** Nobody needs longer for a few kilobytes. */
const timeouts = { headersTimeout: 10_000, requestTimeout: 10_000 };

/** Starts one node. Rejects when it cannot listen, or its storage does not answer. */
export async function startChat(options: ChatOptions): Promise<RunningChat> {
  const { port = 0, host = '127.0.0.1', origins, site, signInsPerMinute } = options;
  const tokens = new TokenIssuer(options.tokens);
  const service = await ChatService.start({ ...options, tokens });
  const server = createServer(
    timeouts,
    httpApi({
      tokens,
      site,
      signInsPerMinute,
      origins: origins ?? [],
      healthProblem: () => service.healthProblem(),
      metrics: () => service.metrics.text(),
    }),
  );
  serve(service.hub, { server, path: socketPath, ...(origins && { origins }) });
  server.listen(port, host);
  await once(server, 'listening').catch(async (error: unknown) => {
    await service.close();
    throw error;
  });
  const { port: actual } = server.address() as AddressInfo;
  const stopListening = () => {
    server.close();
    server.closeIdleConnections();
  };
  return {
    port: actual,
    url: `http://${host}:${String(actual)}`,
    service,
    async drain(overMs) {
      // The health check answers until the end: that is how a balancer learns that this node goes.
      await service.drain(overMs);
      stopListening();
    },
    async close() {
      await service.close();
      stopListening();
      server.closeAllConnections();
    },
  };
}
