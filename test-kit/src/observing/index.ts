export { eventually } from './eventually.js';
export { observe, type Observed, type ObserveOptions, openConnection } from './observe.js';
export { rejection, settled, stateOf, thrownBy } from './outcomes.js';
export { recordWrites } from './record-writes.js';
