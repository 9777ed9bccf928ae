// What `npm test` runs, and with `all` the other versions of the frameworks as well.
import { checkNode } from './check-node.mjs';
import { buildPackages, install, runCommand } from './run-command.mjs';
import { runSteps, runTests } from './run-steps.mjs';

const run = process.argv[2] === 'all' ? 'all' : 'test';

/** @typedef {import('./run-steps.mjs').Step} Step */

/** @type {(name: string, command: string, ...args: string[]) => Step} */
const step = (name, command, ...args) => ({ name, run: (print) => runCommand(command, args, { print }) });

await runSteps(
  [
    { name: 'Node version', run: checkNode, essential: true },
    { name: 'Install', run: install, essential: true },
    { name: 'Build', run: buildPackages, essential: true },
    {
      // None of them looks at a clock, so two at once do no harm.
      lanes: [
        [step('Formatting', 'prettier', '--check', '.'), step('Lint', 'npm', 'run', '--silent', 'lint')],
        [
          step('Types', 'npm', 'run', '--silent', 'typecheck'),
          step('Chromium', 'node', 'scripts/chromium.mjs'),
          step('Packages', 'node', 'scripts/release-dry.mjs'),
        ],
      ],
    },
    { name: 'Tests', run: () => runTests(run) },
  ],
  run,
);
