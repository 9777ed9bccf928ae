// Apart from the rest, which also runs outside of the test runner.
export { describeRooms } from './describe-rooms.js';
export { describeStompPage } from './describe-stomp-page.js';
export { useStacks } from './use-stacks.js';
