// npm and pnpm look at `engines` when they install, which is too late for the scripts that install.
import { readFileSync } from 'node:fs';

/** Throws on a Node older than what package.json asks for, before a cryptic error does. */
export function checkNode() {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const { engines } = /** @type {{ engines: { node: string } }} */ (JSON.parse(manifest));
  const [wantedMajor = 0, wantedMinor = 0] = engines.node.replace('>=', '').split('.').map(Number);
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Error(`Node ${engines.node} is needed, this is ${process.versions.node}.`);
  }
}
