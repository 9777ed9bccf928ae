import type { Nodes } from '@steadysocket/example-chat/e2e';
import { startNodes } from '@steadysocket/example-chat/e2e';
import { beforeAll, expect, test } from 'vitest';
import { onDisk, startRedis } from '../../src/start-redis.js';

let nodes: Nodes;

beforeAll(async () => {
  const redis = await startRedis(onDisk);
  nodes = await startNodes(redis.url);
  return async () => {
    await nodes.stop();
    await redis.close();
  };
});

test('shows each message once and in one order, in React and in Vue, whichever of three nodes is killed', async () => {
  const [ada, bob] = [await nodes.open('react'), await nodes.open('vue')];
  await ada.signIn('Ada');
  await bob.signIn('Bob');
  const said: string[] = [];
  for (const index of [0, 1, 2]) {
    for (const [person, text] of [
      [ada, `Before ${String(index)}`] as const,
      [bob, `Answer ${String(index)}`] as const,
    ]) {
      said.push(text);
      await person.deliver(text);
    }
    nodes.kill(index);
    said.push(`During ${String(index)}`);
    await ada.deliver(`During ${String(index)}`);
    await bob.messages.getByText(`During ${String(index)}`).waitFor({ timeout: 40_000 });
  }
  for (const person of [ada, bob]) {
    await expect.poll(() => person.texts(), { timeout: 40_000 }).toEqual(said);
    await person.close();
  }
});
