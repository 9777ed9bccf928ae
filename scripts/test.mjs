// What `npm test` runs.
import { checkNode } from './check-node.mjs';
import { buildPackages, install, runCommand } from './run-command.mjs';
import { countsFileOf, runSteps } from './run-steps.mjs';

const countsFile = countsFileOf('test');

await runSteps(
  [
    { name: 'Node version', run: checkNode, essential: true },
    { name: 'Install', run: install, essential: true },
    { name: 'Build', run: buildPackages, essential: true },
    { name: 'Formatting', run: () => runCommand('prettier', ['--check', '.']) },
    { name: 'Lint', run: () => runCommand('npm', ['run', '--silent', 'lint']) },
    { name: 'Types', run: () => runCommand('node', ['scripts/typecheck.mjs']) },
    { name: 'Packages', run: () => runCommand('node', ['scripts/check-packages.mjs']) },
    { name: 'Chromium', run: () => runCommand('node', ['scripts/chromium.mjs']) },
    { name: 'Tests', run: () => runCommand('vitest', ['run'], { env: { STEADYSOCKET_COUNTS: countsFile } }) },
  ],
  countsFile,
);
