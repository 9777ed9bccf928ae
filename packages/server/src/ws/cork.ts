import type { Writable } from 'node:stream';

/** Counts the turns of the event loop in which something was written. */
let turn = 0;
let isOver = true;
const corked: Writable[] = [];

/**
 * Returns what to call before each write: the second and all later ones of a turn reach the system together. The first goes
 * out at once, so that a message to many reaches them one after another.
 */
export function corkOf(stream: Writable): () => void {
  let writtenIn = -1;
  let corkedIn = -1;
  return () => {
    begin();
    if (writtenIn !== turn) writtenIn = turn;
    else if (corkedIn !== turn) {
      corkedIn = turn;
      stream.cork();
      corked.push(stream);
    }
  };
}

function begin(): void {
  if (!isOver) return;
  isOver = false;
  process.nextTick(end);
}

function end(): void {
  isOver = true;
  turn += 1;
  for (const stream of corked.splice(0)) stream.uncork();
}
