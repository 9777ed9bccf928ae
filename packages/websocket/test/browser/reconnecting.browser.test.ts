import { SteadyWebSocket } from '@steadysocket/websocket';
import { expect, inject, onTestFinished, test } from 'vitest';
import { record } from '../harness.js';

const { url } = inject('standardServers');

test("comes back over the browser's own class, and sends what it was given meanwhile", async () => {
  const socket = new SteadyWebSocket(({ attempt }) => url + (attempt === 0 ? '/drop' : '/echo'), null, {
    random: () => 0.002,
  });
  onTestFinished(() => socket.close());
  const recorded = record(socket);
  socket.send('early');
  socket.binaryType = 'arraybuffer';
  await expect.poll(() => recorded.filter(([type]) => type === 'open').length).toBe(2);
  socket.send(Uint8Array.of(1));
  await expect
    .poll(() => recorded.filter(([type]) => type === 'message'))
    .toContainEqual(['message', 1, expect.any(ArrayBuffer)]);
  expect(recorded.filter(([type]) => type !== 'message')).toEqual([
    ['open', 1],
    ['close', 0, '1006 '],
    ['open', 1],
  ]);
});

test('raises the CloseEvent of the browser', async () => {
  const socket = new SteadyWebSocket(`${url}/close?code=4001&reason=why`, null, { reconnect: false });
  const event = await new Promise<CloseEvent>((resolve) => {
    socket.onclose = resolve;
  });
  expect(event).toBeInstanceOf(CloseEvent);
  expect([event.code, event.reason, event.wasClean]).toEqual([4001, 'why', true]);
});

test('resolves a relative url against the page', () => {
  const socket = new SteadyWebSocket('/chat?room=1', null, { mode: 'standard' });
  expect(socket.url).toBe(`${location.origin.replace('http', 'ws')}/chat?room=1`);
  socket.close();
});
