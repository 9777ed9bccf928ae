// What `npm test` and `npm run test:interop` have in common: steps, and what they counted.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root } from './run-command.mjs';

/** @typedef {{ name: string, run: () => Promise<void> | void, essential?: boolean }} Step */
/** @typedef {{ projects: Record<string, import('./count-reporter.mjs').ProjectCount>, unhandledErrors: number }} Counts */

/**
 * Where the tests of a run leave what they counted: `STEADYSOCKET_COUNTS` for the reporter.
 *
 * @param {'test' | 'interop'} run
 */
export const countsFileOf = (run) => join(root, `node_modules/.cache/${run}-counts.json`);

/**
 * Runs every step, even after one failed, so that one run shows everything that is wrong; only an essential one leaves
 * nothing to go on with. Then prints the totals of the tests that ran meanwhile, and sets the exit code.
 *
 * @param {readonly Step[]} steps
 * @param {string} countsFile
 */
export async function runSteps(steps, countsFile) {
  await rm(countsFile, { force: true });
  const failed = [];
  for (const { name, run, essential } of steps) {
    console.log(`\n━━ ${name} ${'━'.repeat(60 - name.length)}`);
    const start = Date.now();
    let outcome = 'done';
    try {
      await run();
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      failed.push(name);
      outcome = 'FAILED';
    }
    console.log(`━━ ${name}: ${outcome} after ${((Date.now() - start) / 1000).toFixed(1)} s`);
    if (essential && outcome === 'FAILED') break;
  }
  printTotals(await readCounts(countsFile), failed);
}

/**
 * @param {Counts} counts
 * @param {readonly string[]} failedSteps
 */
function printTotals(counts, failedSteps) {
  const { projects, unhandledErrors } = counts;
  const rows = Object.entries(projects);
  const width = Math.max(7, ...rows.map(([name]) => name.length));
  console.log(`\n${'project'.padEnd(width)}  passed  failed  skipped`);
  for (const [name, { passed, failed, skipped }] of rows) {
    const figures = [passed, failed, skipped.length].map((count) => String(count).padStart(6));
    const remark = passed + failed === 0 ? '  no test ran' : '';
    console.log(`${name.padEnd(width)}  ${figures.join('  ')}${remark}`);
  }
  for (const [name, { skipped }] of rows) for (const test of skipped) console.log(`skipped in ${name}: ${test}`);
  if (unhandledErrors > 0) console.log(`Errors outside of any test: ${String(unhandledErrors)}`);

  const empty = rows.filter(([, { passed, failed }]) => passed + failed === 0).map(([name]) => name);
  if (empty.length > 0) console.log(`Projects without a test: ${empty.join(', ')}`);
  if (failedSteps.length > 0) console.log(`Failed steps: ${failedSteps.join(', ')}`);
  process.exitCode = failedSteps.length + empty.length + failuresIn(counts) > 0 ? 1 : 0;
  console.log(closingLine([counts]));
}

/**
 * `N passed, N failed, N skipped`, over all of them.
 *
 * @param {readonly Counts[]} all
 */
export function closingLine(all) {
  const projects = all.flatMap((counts) => Object.values(counts.projects));
  const passed = projects.reduce((sum, project) => sum + project.passed, 0);
  const failed = all.reduce((sum, counts) => sum + failuresIn(counts), 0);
  const skipped = projects.reduce((sum, project) => sum + project.skipped.length, 0);
  return `${String(passed)} passed, ${String(failed)} failed, ${String(skipped)} skipped`;
}

/** @param {Counts} counts */
function failuresIn({ projects, unhandledErrors }) {
  return Object.values(projects).reduce((sum, { failed }) => sum + failed, unhandledErrors);
}

/**
 * None, where no test has come as far as being counted.
 *
 * @param {string} countsFile
 * @returns {Promise<Counts>}
 */
export async function readCounts(countsFile) {
  const text = await readFile(countsFile, 'utf8').catch(() => undefined);
  return text === undefined ? { projects: {}, unhandledErrors: 0 } : JSON.parse(text);
}
