export { describeExamples } from './describe-examples.js';
export { exampleWith, runExample } from './run-example.js';
export { sockets, stubWebSocket } from './stub-web-socket.js';

export type { ExampleSubject } from './describe-examples.js';
