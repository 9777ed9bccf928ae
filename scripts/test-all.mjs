// What `npm run test:all` runs: `npm test` with the other versions of the frameworks, and the tests of `npm run
// test:interop` where there is a JDK. The last line is the total.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { runCommand } from './run-command.mjs';
import { closingLine, countsFileOf, printFailures, readCounts } from './run-steps.mjs';

/** @type {('all' | 'interop')[]} */
const runs = ['all'];
await runScript('scripts/test.mjs', 'all');
if (await hasJava()) {
  runs.push('interop');
  await runScript('scripts/test-interop.mjs');
} else {
  const needed = '`npm run test:interop` needs a JDK and Maven.';
  console.log(`\n!!! NOT TESTED: RabbitMQ, Spring Boot and other runtimes. ${needed} !!!\n`);
}
const counts = await Promise.all(runs.map((run) => readCounts(countsFileOf(run))));
// The interoperability tests print thousands of lines below the failures of the run before them.
counts.forEach(printFailures);
console.log(closingLine(counts));

/** @param {...string} args */
async function runScript(...args) {
  await runCommand('node', args).catch(() => {
    process.exitCode = 1;
  });
}

async function hasJava() {
  const answers = ['java', 'mvn'].map((command) => promisify(execFile)(command, ['--version']));
  return (await Promise.allSettled(answers)).every(({ status }) => status === 'fulfilled');
}
