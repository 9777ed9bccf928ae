export { hooks } from './hooks.js';

export type { CrosswsHooks, CrosswsPeer, HooksOptions } from './hooks.js';
