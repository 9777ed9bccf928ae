export type { ByteCounts, Direction } from './network/lane.js';
export { type ProxyArrival, type ProxyOptions, startProxy, type TcpProxy } from './network/start-proxy.js';
export type { Address, Endpoint } from './servers/endpoint.js';
export { encodeFrame, opcodes, type OutgoingFrame, type ReceivedFrame } from './servers/frame.js';
export { acceptHandshake, type UpgradeRequest } from './servers/handshake.js';
export { Listener, loopback } from './servers/listener.js';
export type { RawConnection } from './servers/raw-connection.js';
export { type EchoServer, type EchoServerOptions, startEchoServer } from './servers/start-echo-server.js';
export { type Puppet, type PuppetOptions, type Script, startPuppetServer } from './servers/start-puppet-server.js';
export { type Http2Server, type Http2ServerOptions, startHttp2Server } from './servers/start-http2-server.js';
export { type RawServer, type RawServerOptions, startRawServer } from './servers/start-raw-server.js';
export {
  certificateFile,
  readCertificate,
  type SecureEchoServer,
  startSecureEchoServer,
} from './servers/start-secure-echo-server.js';
