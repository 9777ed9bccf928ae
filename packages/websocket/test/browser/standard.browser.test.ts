import { SteadyWebSocket } from '@steadysocket/websocket';
import { describe, inject } from 'vitest';
import { describeStandard } from '../standard/describe-standard.js';

class StandardWebSocket extends SteadyWebSocket {
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols, { mode: 'standard' });
  }
}

const servers = (): { url: string; deflatingUrl: string } => inject('standardServers');

// The browser's own class proves that the tests say what the standard says.
describe("the browser's own class", () => {
  describeStandard(WebSocket, servers);
});

describe('standard mode in a browser', () => {
  describeStandard(StandardWebSocket, servers);
});
