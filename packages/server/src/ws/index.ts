export { serve } from './serve.js';

export type { ServeOptions, UpgradingServer } from './serve.js';
