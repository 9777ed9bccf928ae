export { collectGarbage } from './collect-garbage.js';
export { added, expectNoLeak, resources } from './expect-no-leak.js';
export { uncaughtDuring } from './uncaught-during.js';
