import { manualClock } from '@steadysocket/core/testing';
import { createHub } from '@steadysocket/server';
import { hooks } from '@steadysocket/server/crossws';
import { settled } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished, test, vi } from 'vitest';

/** The part of a peer that the hooks use. */
function fakePeer() {
  return {
    id: 'one',
    request: new Request('http://server.test/'),
    bufferedAmount: 0,
    send: vi.fn(),
    close: vi.fn(),
    terminate: vi.fn(() => {
      throw new TypeError('It cannot.');
    }),
  };
}

function closeLink(): { readonly end: () => void; readonly terminate: () => void } {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const clock = manualClock();
  const { open, close } = hooks(createHub({ clock, onMessage: () => {} }));
  const peer = fakePeer();
  open(peer);
  clock.advance(10_000);
  expect(peer.close).toHaveBeenCalledWith(4408, 'no hello in time');
  return { end: () => close(peer), terminate: peer.terminate };
}

test('ends a link that does not answer a close, and survives a runtime that cannot', () => {
  const { terminate } = closeLink();
  vi.advanceTimersByTime(2_000);
  expect(terminate).toHaveBeenCalledTimes(1);
});

test('leaves a link alone that is over', () => {
  const { end, terminate } = closeLink();
  end();
  vi.advanceTimersByTime(2_000);
  expect(terminate).not.toHaveBeenCalled();
});

test('a link that throws while it closes stops nothing that is sent to others', async () => {
  const clock = manualClock();
  const hub = createHub({ clock, onMessage: () => {}, onSession: (peer) => void peer.send('welcome') });
  const { open, message } = hooks(hub);
  const peer = fakePeer();
  peer.send.mockImplementation(() => {
    throw new DOMException('The socket is not open.', 'InvalidStateError');
  });
  peer.close.mockImplementation(() => {
    throw new Error('Invalid access of a closed socket.');
  });
  open(peer);
  const window = { messages: 1, bytes: 1 };
  const hello = { type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window };
  message(peer, { rawData: `\u0010${JSON.stringify(hello)}`, uint8Array: () => new Uint8Array() });
  await settled();
  expect([...hub.peers].map((each) => each.send('to all'))).toEqual([true]);
  expect(() => hub.close()).not.toThrow();
  expect(hub.stats.sessions).toBe(0);
});
