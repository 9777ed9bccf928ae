import type { Benchmark } from '../benchmark.js';
import { chaos } from './chaos.js';
import { cyclesLeft } from './cycles.js';
import { fields } from './fields.js';
import { memory } from './memory.js';
import { network } from './network.js';
import { queue } from './queue.js';
import { receive } from './receive.js';
import { renders } from './renders.js';
import { rooms } from './rooms.js';
import { session } from './session.js';
import { storm } from './storm.js';

/** In the order in which they run and are printed. */
export const benchmarks: readonly Benchmark[] = [
  receive,
  network,
  queue,
  memory,
  cyclesLeft,
  storm,
  renders,
  fields,
  session,
  rooms,
  chaos,
];
