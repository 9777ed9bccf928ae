// What `npm test` runs. Every step runs even after one failed, so that one run shows everything that is wrong; only
// without an install or a build there is nothing to go on with.
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { checkNode } from './check-node.mjs';
import { buildPackages, install, root, runCommand } from './run-command.mjs';

const countsFile = join(root, 'node_modules/.cache/test-counts.json');

/** @type {{ name: string, run: () => Promise<void> | void, essential?: boolean }[]} */
const steps = [
  { name: 'Node version', run: checkNode, essential: true },
  { name: 'Install', run: install, essential: true },
  { name: 'Build', run: buildPackages, essential: true },
  { name: 'Formatting', run: () => runCommand('prettier', ['--check', '.']) },
  { name: 'Lint', run: () => runCommand('eslint', ['.', '--max-warnings', '0']) },
  { name: 'Types', run: () => runCommand('node', ['scripts/typecheck.mjs']) },
  { name: 'Packages', run: () => runCommand('node', ['scripts/check-packages.mjs']) },
  { name: 'Chromium', run: () => runCommand('node', ['scripts/chromium.mjs']) },
  { name: 'Tests', run: () => runCommand('vitest', ['run'], { env: { STEADYSOCKET_COUNTS: countsFile } }) },
];

const failedSteps = await runSteps();
await printTotals();

async function runSteps() {
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
  return failed;
}

async function printTotals() {
  const { projects, unhandledErrors } = await readCounts();
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

  /** @param {(count: import('./count-reporter.mjs').ProjectCount) => number} pick */
  const total = (pick) => rows.reduce((sum, [, count]) => sum + pick(count), 0);
  const failed = total((count) => count.failed) + unhandledErrors;
  process.exitCode = failedSteps.length + empty.length + failed > 0 ? 1 : 0;
  console.log(
    `${String(total((count) => count.passed))} passed, ${String(failed)} failed, ` +
      `${String(total((count) => count.skipped.length))} skipped`,
  );
}

/** @returns {Promise<{ projects: Record<string, import('./count-reporter.mjs').ProjectCount>, unhandledErrors: number }>} */
async function readCounts() {
  const text = await readFile(countsFile, 'utf8').catch(() => undefined);
  return text === undefined ? { projects: {}, unhandledErrors: 0 } : JSON.parse(text);
}
