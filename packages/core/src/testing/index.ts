export { fakeEnvironment } from './fake-environment.js';
export { FakeLink, fakeTransport } from './fake-transport.js';
export { manualClock } from './manual-clock.js';

export type { FakeEnvironment } from './fake-environment.js';
export type { FakeTransport, FakeTransportOptions } from './fake-transport.js';
export type { ManualClock } from './manual-clock.js';
