// What protects a server from its clients, for the other examples.
export { Allowance } from './allowance.js';
export type { MessageRate } from './allowance.js';
export { boundIdleConnections } from './bound-idle-connections.js';
export { hostCheck, hostOf, loopbackHosts } from './host.js';
export { originCheck, playgroundOrigins } from './origin.js';
export { parseTarget, rejectUpgrade } from './upgrade.js';
