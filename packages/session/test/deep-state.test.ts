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
