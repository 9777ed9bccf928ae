import { rejection } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { join } from './enter.js';

test('a member whose state is nested too deeply to be compared does not stop the room', async () => {
  const { fake, tell, received } = await join({ rooms: { members: true } });
  const state = '['.repeat(100_000) + ']'.repeat(100_000);
  const members = `{"type":"members","room":"general","all":true,"gone":[],"set":[{"id":"a","user":"u","state":${state}}]}`;
  for (let time = 0; time < 2; time += 1) fake.link.receive(`\u0010${members}`);
  tell('general', 11, 'text');
  expect(received).toMatchObject([{ offset: 11, message: 'text' }]);
});

test.each([
  [{}],
  [null],
  ['a text'],
  [{ epoch: 7, offset: 1 }],
  [{ epoch: 'e', offset: -1 }],
  [{ epoch: { toString: 1, valueOf: 1 }, offset: 1 }],
])('a result that is no place in the log rejects with a code: %j', async (value) => {
  const { room, say } = await join();
  const outcome = rejection(room.publish('message'));
  say({ type: 'result', of: 1, value });
  expect(await outcome).toBe('transport-failed');
});

test('a refusal of the wrong shape refuses all the same, and the connection goes on', async () => {
  const { room, connection, fake, answer } = await join();
  const messages: unknown[] = [];
  connection.on('message', (message) => messages.push(message));
  answer({ refused: { code: { toString: 1, valueOf: 1 } } });
  expect(room.getSnapshot()).toMatchObject({ status: 'refused', refused: { code: 'refused' } });
  fake.link.receive('plain');
  expect(messages).toEqual(['plain']);
});
