export { findBarriers } from './find-barriers.js';
export { isFocusSeen } from './is-focus-seen.js';
export { outlineOf } from './outline-of.js';
export { PanelPage } from './panel-page.js';
export type { PanelName } from './panel-page.js';
export { serveSite } from './serve-site.js';
export type { Serving, Site } from './serve-site.js';
export type { Demo, WatchedPage } from './use-demo.js';
export { watchProblems } from './watch-problems.js';
