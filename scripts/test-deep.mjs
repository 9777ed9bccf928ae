// The property-based tests with far more random sequences than `npm test` has time for.
import { runCommand } from './run-command.mjs';

const sequences = process.argv[2] ?? '1000000';
console.log(`${sequences} random sequences`);
const projects = ['--project', 'core', '--project', 'session'];
await runCommand('vitest', ['run', ...projects, '--testTimeout', '0', '.property.test.ts'], {
  env: { STEADYSOCKET_SEQUENCES: sequences },
});
