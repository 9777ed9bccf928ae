// Apart from the rest, which also runs outside of the test runner.
export { eventually } from './eventually.js';
export { useDemo } from './use-demo.js';
