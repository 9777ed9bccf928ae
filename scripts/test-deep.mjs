// The property-based tests with far more random sequences than `npm test` has time for.
import { runCommand } from './run-command.mjs';

const sequences = process.argv[2] ?? '1000000';
console.log(`${sequences} random sequences`);
await runCommand('vitest', ['run', '--project', 'core', '--testTimeout', '0', '.property.test.ts'], {
  env: { STEADYSOCKET_SEQUENCES: sequences },
});
