// What `npm run build` runs: pnpm does both, and no machine is expected to have it.
import { buildPackages, install } from './run-command.mjs';

await install();
await buildPackages();
