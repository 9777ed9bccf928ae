export { setup } from './server.js';
