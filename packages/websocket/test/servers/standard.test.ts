import { SteadyWebSocket } from '@steadysocket/websocket';
import { afterAll, beforeAll, describe } from 'vitest';
import { WebSocket } from 'ws';
import { describeStandard } from '../standard/describe-standard.js';
import type { StandardServers } from '../standard/server.js';
import { startStandardServers } from '../standard/server.js';

class StandardWebSocket extends SteadyWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { mode: 'standard', WebSocket });
  }
}

let servers: StandardServers;
beforeAll(async () => {
  servers = await startStandardServers();
});
afterAll(() => servers[Symbol.asyncDispose]());

describe('standard mode over ws', () => {
  describeStandard(StandardWebSocket, () => servers);
});
