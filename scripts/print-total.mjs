// Prints what the runs named as arguments counted, as one line: `node scripts/print-total.mjs test interop`.
import { closingLine, countsFileOf, readCounts } from './run-steps.mjs';

const runs = /** @type {('test' | 'interop')[]} */ (process.argv.slice(2));
console.log(closingLine(await Promise.all(runs.map((run) => readCounts(countsFileOf(run))))));
