// Measures one case of one benchmark in its own process. Started by hand, it prints the result.
import { benchmarks } from './benchmarks/index.js';

// Read by frameworks when they are loaded, which happens on demand.
process.env['NODE_ENV'] = 'production';

const [benchmarkName, caseName = ''] = process.argv.slice(2);
const benchmark = benchmarks.find(({ name }) => name === benchmarkName);
if (benchmark === undefined) throw new Error(`No such benchmark: ${benchmarkName ?? ''}`);
const figures = await benchmark.measure(caseName);
if (process.send === undefined) console.log(figures);
process.send?.(figures);
// Sockets and timers of the subjects would keep it alive.
process.exit();
