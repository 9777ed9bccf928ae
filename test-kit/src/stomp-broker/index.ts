export type { Broker, BrokerOptions } from './broker.js';
export type { BrokerSession, SeenFrame } from './broker-session.js';
export { startStompBroker, type StompBroker, type StompBrokerOptions } from './start-stomp-broker.js';
