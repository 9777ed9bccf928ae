export { hooks } from './hooks.js';

export type { HooksOptions } from './hooks.js';
