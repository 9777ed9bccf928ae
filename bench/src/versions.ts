import { readFile } from 'node:fs/promises';

const peers = [
  'reconnecting-websocket',
  'partysocket',
  'react-use-websocket',
  '@vueuse/core',
  'websocket-ts',
  'react',
  'vue',
  'ws',
  'socket.io',
  'centrifuge',
];

/** The versions of the measured packages. Other libraries are pinned, so their versions are those of `package.json`. */
export async function versions(): Promise<string> {
  const installed = await Promise.all(
    ['@steadysocket/core', ...peers].map(async (name) => `${name} ${await versionOf(name)}`),
  );
  return [...installed, `Node ${process.versions.node}`].join(', ');
}

async function versionOf(name: string): Promise<string> {
  const file = new URL(`../node_modules/${name}/package.json`, import.meta.url);
  return (JSON.parse(await readFile(file, 'utf8')) as { version: string }).version;
}
