export { describeTransport } from './describe-transport.js';
export type { Admission, ConformanceServer, ConformanceServerOptions, TransportSubject } from './subject.js';
