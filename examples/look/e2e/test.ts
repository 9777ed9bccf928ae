// Apart from the rest, which also runs outside of the test runner.
export type {} from './built-sites.js';
export { useDemo } from './use-demo.js';
