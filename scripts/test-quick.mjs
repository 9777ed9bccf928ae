// What `npm run test:quick` runs, on what is installed: the types, and the tests without a socket and a browser.
import { runCommand } from './run-command.mjs';
import { runSteps, runTests } from './run-steps.mjs';

await runSteps(
  [
    { name: 'Types', run: () => runCommand('npm', ['run', '--silent', 'typecheck']) },
    { name: 'Tests', run: () => runTests('quick') },
  ],
  'quick',
);
