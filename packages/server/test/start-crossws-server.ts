import { createServer } from 'node:http';
import type { HubOptions, User } from '@steadysocket/server';
import { createHub } from '@steadysocket/server';
import type { HooksOptions } from '@steadysocket/server/crossws';
import { hooks } from '@steadysocket/server/crossws';
import { Listener, loopback } from '@steadysocket/test-kit';
import crossws from 'crossws/adapters/node';
import { onTestFinished } from 'vitest';
import type { HubServer } from './start-hub-server.js';

/** A hub behind crossws on a loopback port. It ends with the test. */
export async function startCrosswsServer<U extends User = User, In = string | ArrayBuffer, Out = string | ArrayBuffer>(
  options: HubOptions<U, In, Out, Request>,
  serving: HooksOptions = {},
): Promise<HubServer<U, Out, Request>> {
  const hub = createHub<U, In, Out, Request>(options);
  const adapter = crossws({ hooks: hooks(hub, serving) });
  const http = createServer();
  http.on('upgrade', (...upgrade) => void adapter.handleUpgrade(...upgrade));
  const listener = new Listener(http);
  await listener.listen();
  onTestFinished(async () => {
    hub.close();
    adapter.closeAll(1001, '', true);
    await listener.stop();
  });
  return { hub, host: loopback, port: listener.port, url: `ws://${loopback}:${String(listener.port)}` };
}
