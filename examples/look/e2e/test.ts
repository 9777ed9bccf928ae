// Apart from the rest, which also runs outside of the test runner.
export { useDemo } from './use-demo.js';
