// What `npm run test:quick` runs, on what is installed: the types, and the tests without a socket and a browser. None of
// them looks at a clock, so both at once do no harm.
import { runCommand } from './run-command.mjs';
import { runSteps, runTests } from './run-steps.mjs';

await runSteps(
  [
    {
      lanes: [
        [{ name: 'Types', run: (print) => runCommand('npm', ['run', '--silent', 'typecheck'], { print }) }],
        [{ name: 'Tests', run: (print) => runTests('quick', print) }],
      ],
    },
  ],
  'quick',
);
