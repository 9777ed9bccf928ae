import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { openPglite } from './storage/pglite-storage.js';
import { openRedis } from './storage/redis-storage.js';
import type { PositionListener, Storage } from './storage/storage.js';

/** How the chat was asked to run. */
export interface Setup {
  readonly port: number;
  readonly host: string;
  readonly nodes: number;
  readonly redis: string | undefined;
  readonly data: string;
  readonly site: string | undefined;
  readonly origins: readonly string[] | undefined;
  readonly accessMs: number;
  readonly signInsPerMinute: number | undefined;
  readonly secret: Uint8Array;
}

const inChat = (path: string) => fileURLToPath(new URL(`../${path}`, import.meta.url));

/** Reads the arguments, and from the environment `PORT`, `ALLOWED_ORIGINS` and `CHAT_SECRET`. Rejects with a TypeError. */
export async function readCommandLine(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Setup> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      port: { type: 'string', default: environment['PORT'] ?? '8789' },
      host: { type: 'string', default: '127.0.0.1' },
      nodes: { type: 'string', default: '1' },
      redis: { type: 'string' },
      data: { type: 'string', default: inChat('data') },
      site: { type: 'string', default: inChat('dist') },
      origin: { type: 'string', multiple: true },
      'access-seconds': { type: 'string', default: '600' },
      'sign-ins-per-minute': { type: 'string' },
    },
  });
  const nodes = numberOf('nodes', values.nodes);
  if (nodes > 1 && values.redis === undefined)
    throw new TypeError('--nodes: several nodes share a Redis: give --redis');
  const origins = values.origin ?? environment['ALLOWED_ORIGINS']?.split(',');
  return {
    port: numberOf('port', values.port, 0),
    host: values.host,
    nodes,
    redis: values.redis,
    // Absolute, for nodes that are processes of their own.
    data: resolve(values.data),
    site: existsSync(values.site) ? resolve(values.site) : undefined,
    origins,
    accessMs: numberOf('access-seconds', values['access-seconds']) * 1_000,
    signInsPerMinute:
      values['sign-ins-per-minute'] === undefined
        ? undefined
        : numberOf('sign-ins-per-minute', values['sign-ins-per-minute']),
    secret: environment['CHAT_SECRET']
      ? Buffer.from(environment['CHAT_SECRET'], 'base64url')
      : await keptSecret(values.data),
  };
}

/** A database in the data folder, or Redis. */
export function openStorage({ redis, data }: Setup, moved: PositionListener): Promise<Storage> {
  return redis === undefined ? openPglite(join(data, 'database'), moved) : openRedis(redis, moved);
}

function numberOf(name: string, text: string, min = 1): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < min)
    throw new TypeError(`--${name}: give a whole number from ${String(min)}`);
  return number;
}

/** Made once: with a new one at each start everybody would have to sign in again. */
async function keptSecret(data: string): Promise<Uint8Array> {
  const file = join(data, 'secret');
  await mkdir(data, { recursive: true });
  try {
    return await readFile(file);
  } catch {
    const secret = randomBytes(32);
    await writeFile(file, secret, { mode: 0o600 });
    return secret;
  }
}
