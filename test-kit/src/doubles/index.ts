export { stubConstructor, StubWebSocket, stubWebSocket } from './stub-web-socket.js';
