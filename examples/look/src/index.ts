export { followEnd } from './follow-end.js';
export type { EndFollower } from './follow-end.js';
export { chooseTheme, findElement, linkTo, startServerInfo, startThemeChoice } from './page.js';
export type { ServerInfo } from './page.js';
export {
  explainClose,
  explainDrop,
  explainKind,
  explainStatus,
  formatBytes,
  formatCount,
  formatCountdown,
  formatTime,
  readyStateNames,
  statusNames,
} from './words.js';
