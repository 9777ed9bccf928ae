import { buildPackages, install } from './run-command.mjs';

await install();
await buildPackages();
