import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { Hub, HubOptions, User } from '@steadysocket/server';
import { createHub } from '@steadysocket/server';
import type { ServeOptions } from '@steadysocket/server/ws';
import { serve } from '@steadysocket/server/ws';
import type { Address } from '@steadysocket/test-kit';
import { Listener, loopback } from '@steadysocket/test-kit';
import { onTestFinished } from 'vitest';

export interface HubServer<U extends User, Out, Request = IncomingMessage> extends Address {
  readonly hub: Hub<U, Out, Request>;
  readonly url: string;
}

/** A hub behind `ws` on a loopback port. It ends with the test. */
export async function startHubServer<U extends User = User, In = string | ArrayBuffer, Out = string | ArrayBuffer>(
  options: HubOptions<U, In, Out, IncomingMessage>,
  serving: Partial<ServeOptions> = {},
): Promise<HubServer<U, Out>> {
  const http = createServer();
  const listener = new Listener(http);
  const hub = createHub<U, In, Out, IncomingMessage>(options);
  const stop = serve(hub, { server: http, ...serving });
  await listener.listen();
  onTestFinished(async () => {
    hub.close();
    stop();
    await listener.stop();
  });
  return { hub, host: loopback, port: listener.port, url: `ws://${loopback}:${String(listener.port)}` };
}
