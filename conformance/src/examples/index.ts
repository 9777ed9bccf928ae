export { describeExamples } from './describe-examples.js';
export { exampleWith, runExample } from './run-example.js';

export type { ExampleSubject } from './describe-examples.js';
