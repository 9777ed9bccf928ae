import { manualClock } from '@steadysocket/core/testing';
import { createHub } from '@steadysocket/server';
import { controlFrame, readText } from '@steadysocket/session/wire';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';

type Control = Partial<Record<string, unknown>>;

test('a client that does not take its answers is not served on, and loses nothing', async () => {
  const handled: unknown[] = [];
  const frames: Control[] = [];
  const ended: string[] = [];
  const hub = createHub({
    clock: manualClock(),
    limits: { waitingMessages: 8 },
    onMessage: (_, message) => handled.push(message),
    onSessionEnd: (_, { reason }) => ended.push(reason),
  });
  const { receive } = hub.accept(
    {
      send(frame) {
        const read = readText(frame as string);
        if (read.kind === 'control') frames.push(read.control);
      },
      close: () => {},
    },
    null,
  );
  const window = { messages: 4_096, bytes: 4_194_304 };
  receive(controlFrame({ type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window }));
  await settled();
  for (let sent = 0; sent < 20; sent += 1) {
    receive(controlFrame({ type: 'ask' }));
    receive(`message ${sent}`);
  }
  expect(handled.length).toBeLessThan(8);
  const results = (): number => frames.filter(({ type }) => type === 'result').length;
  for (let acknowledged = 0; acknowledged < 20; acknowledged = results()) {
    receive(controlFrame({ type: 'ack', received: results() }));
    expect(results()).toBeGreaterThan(acknowledged);
  }
  expect(handled).toHaveLength(20);
  expect(ended).toEqual([]);
});
