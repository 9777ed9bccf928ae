export type { OpenPage } from './open-page.js';
export { startStacks } from './start-stacks.js';
export type { OpenOptions, Stacks } from './start-stacks.js';
