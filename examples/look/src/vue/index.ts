export { default as ConnectionControls } from './connection-controls.vue';
export { default as StatusFigure } from './status-figure.vue';
export { default as StatusBoard } from './status-board.vue';
export { useFollowEnd } from './use-follow-end.js';
export { useOutcome } from './use-outcome.js';
