export { ConnectionControls } from './connection-controls.js';
export { StatusFigure } from './status-figure.js';
export { StatusBoard } from './status-board.js';
export { useFollowEnd } from './use-follow-end.js';
export { useOutcome } from './use-outcome.js';
