import { describeSessionServer } from '@steadysocket/conformance/session';
import { describe } from 'vitest';
import { startSessionServer } from './session-server.js';
import { startCrosswsServer } from './start-crossws-server.js';
import { startHubServer } from './start-hub-server.js';

describe('over ws', () => {
  describeSessionServer({ start: (options) => startSessionServer(startHubServer, options) });
});

describe('over crossws', () => {
  describeSessionServer({ start: (options) => startSessionServer(startCrosswsServer, options) });
});
