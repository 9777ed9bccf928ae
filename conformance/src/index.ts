export { describeTransport } from './describe-transport.js';
export { eventually } from './eventually.js';
export { added, expectNoLeak, resources } from './expect-no-leak.js';
export { observe, type Observed, type ObserveOptions, openConnection } from './observe.js';
export type { Admission, ConformanceServer, ConformanceServerOptions, TransportSubject } from './subject.js';
export { uncaughtDuring } from './uncaught-during.js';
