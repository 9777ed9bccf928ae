export { describeEachWebSocket } from './describe-each-web-socket.js';
