import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { eventually } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test } from 'vitest';
import { enter } from './person.js';
import { startProcess } from './start-process.js';

test('loses no message and keeps the order when the server is killed in mid-conversation, again and again', async () => {
  const data = await mkdtemp(join(tmpdir(), 'steadysocket-chat-'));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  let server = await startProcess(['--port', '0', '--data', data]);
  onTestFinished(() => server.kill());
  const { port } = new URL(server.url);
  const [ada, bob] = [await enter(server.url, 'Ada'), await enter(server.url, 'Bob')];
  onTestFinished(() => [ada, bob].forEach((person) => person.close()));
  const [here, there] = [ada.join('general'), bob.join('general')];
  const recovered: unknown[] = [];
  there.room.subscribe(() => recovered.push(there.room.getSnapshot().recovered));

  const said: string[] = [];
  for (let round = 0; round < 3; round += 1) {
    const texts = Array.from({ length: 10 }, (_, index) => `${String(round)}.${String(index)}`);
    said.push(...texts);
    const published = texts.map((text) => here.say(text));
    await published[4];
    await server.kill();
    server = await startProcess(['--port', port, '--data', data]);
    await Promise.all(published);
  }
  await eventually(there.texts).toEqual(said);
  const shown = ({ messages }: typeof here) => messages.map(({ offset, message }) => ({ offset, message }));
  await eventually(() => shown(here)).toEqual(shown(there));
  expect(recovered).not.toContain(false);
}, 90_000);
