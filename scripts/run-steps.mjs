// What the commands that test have in common: steps, and what they counted. npm and pnpm stop at the first script that fails.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { root, runCommand } from './run-command.mjs';

/** @typedef {{ name: string, run: (print?: (output: string) => void) => Promise<void> | void, essential?: true }} Step */
/** @typedef {{ projects: Record<string, import('./count-reporter.mjs').ProjectCount>, unhandledErrors: number }} Counts */

/** @typedef {'quick' | 'test' | 'all' | 'interop'} Run */

/**
 * Where the tests of a run leave what they counted: `STEADYSOCKET_COUNTS` for the reporter.
 *
 * @param {Run} run
 */
export const countsFileOf = (run) => join(root, `node_modules/.cache/${run}-counts.json`);

/**
 * Runs every step, even after one failed, so that one run shows everything that is wrong; only an essential one leaves
 * nothing to go on with. Lanes, which are lists of steps, run beside each other, and each of their steps prints when it
 * is over. Then prints the totals of the tests that ran meanwhile, and sets the exit code.
 *
 * @param {readonly (Step | { lanes: readonly (readonly Step[])[] })[]} steps
 * @param {Run} run
 */
export async function runSteps(steps, run) {
  const countsFile = countsFileOf(run);
  await rm(countsFile, { force: true });
  /** @type {string[]} */
  const failed = [];
  for (const step of steps) {
    if ('lanes' in step) await Promise.all(step.lanes.map((lane) => runLane(lane, failed)));
    else await runAlone(step, failed);
    if ('essential' in step && failed.length > 0) break;
  }
  printTotals(await readCounts(countsFile), failed);
}

/**
 * @param {readonly Step[]} lane
 * @param {string[]} failed
 */
async function runLane(lane, failed) {
  for (const step of lane) {
    let output = '';
    const outcome = await outcomeOf(step, failed, (text) => (output += text));
    console.log(`${headingOf(step)}\n${output}${outcome}`);
  }
}

/**
 * @param {Step} step
 * @param {string[]} failed
 */
async function runAlone(step, failed) {
  console.log(headingOf(step));
  console.log(await outcomeOf(step, failed));
}

/** @param {Step} step */
const headingOf = ({ name }) => `\n━━ ${name} ${'━'.repeat(60 - name.length)}`;

/**
 * @param {Step} step
 * @param {string[]} failed
 * @param {(output: string) => void} [print]
 */
async function outcomeOf({ name, run }, failed, print) {
  const start = Date.now();
  const seconds = () => ((Date.now() - start) / 1000).toFixed(1);
  try {
    await run(print);
    return `━━ ${name}: done after ${seconds()} s`;
  } catch (error) {
    failed.push(name);
    return `${error instanceof Error ? error.message : String(error)}\n━━ ${name}: FAILED after ${seconds()} s`;
  }
}

/**
 * Runs the tests of a tier, which `vitest.workspace.ts` names.
 *
 * @param {Run} run
 * @param {(output: string) => void} [print]
 */
export function runTests(run, print) {
  return runCommand('vitest', ['run'], {
    env: { STEADYSOCKET_TIER: run, STEADYSOCKET_COUNTS: countsFileOf(run) },
    print,
  });
}

/**
 * @param {Counts} counts
 * @param {readonly string[]} failedSteps
 */
function printTotals(counts, failedSteps) {
  const rows = Object.entries(counts.projects);
  const width = Math.max(7, ...rows.map(([name]) => name.length));
  console.log(`\n${'project'.padEnd(width)}  passed  failed  skipped`);
  for (const [name, { passed, failed, skipped }] of rows) {
    const figures = [passed, failed.length, skipped.length].map((count) => String(count).padStart(6));
    const remark = passed + failed.length === 0 ? '  no test ran' : '';
    console.log(`${name.padEnd(width)}  ${figures.join('  ')}${remark}`);
  }
  for (const [name, { skipped }] of rows) for (const test of skipped) console.log(`skipped in ${name}: ${test}`);
  printFailures(counts);

  const empty = rows.filter(([, { passed, failed }]) => passed + failed.length === 0).map(([name]) => name);
  if (empty.length > 0) console.log(`Projects without a test: ${empty.join(', ')}`);
  if (failedSteps.length > 0) console.log(`Failed steps: ${failedSteps.join(', ')}`);
  process.exitCode = failedSteps.length + empty.length + failuresIn(counts) > 0 ? 1 : 0;
  console.log(closingLine([counts]));
}

/**
 * Once more at the end of a run: what the test runner printed of a failure is hundreds of lines above.
 *
 * @param {Counts} counts
 */
export function printFailures({ projects, unhandledErrors }) {
  for (const [name, { failed }] of Object.entries(projects))
    for (const test of failed) console.log(`failed in ${name}: ${test}`);
  if (unhandledErrors > 0) console.log(`Errors outside of any test: ${String(unhandledErrors)}`);
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
  return Object.values(projects).reduce((sum, { failed }) => sum + failed.length, unhandledErrors);
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
