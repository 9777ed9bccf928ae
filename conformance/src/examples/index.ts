export { describeExamples } from './describe-examples.js';
export { describeGuide } from './describe-guide.js';
export { exampleWith, runExample } from './run-example.js';

export type { ExampleSubject } from './describe-examples.js';
export type { GuideSubject } from './describe-guide.js';
