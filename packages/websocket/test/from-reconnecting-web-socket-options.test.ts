import { stubConstructor } from '@steadysocket/test-kit/doubles';
import type { ReconnectingWebSocketOptions } from '@steadysocket/websocket';
import { fromReconnectingWebSocketOptions, SteadyWebSocket } from '@steadysocket/websocket';
import { describe, expect, test, vi } from 'vitest';
import type { World } from './harness.js';
import { fakeSocket } from './harness.js';

const translated = (options: ReconnectingWebSocketOptions): Promise<World> =>
  fakeSocket(fromReconnectingWebSocketOptions(options));

describe('the options of reconnecting-websocket and partysocket', () => {
  test('may be none: then the defaults are our own', async () => {
    const { transport, clock, socket } = await translated({});
    transport.link.drop();
    expect(socket.connection.getSnapshot().retryAt).toBe(clock.now() + 2_500);
  });

  test('minReconnectionDelay, reconnectionDelayGrowFactor and maxReconnectionDelay are the windows of the delays', async () => {
    const { socket, transport, clock } = await translated({
      minReconnectionDelay: 1_000,
      reconnectionDelayGrowFactor: 3,
      maxReconnectionDelay: 5_000,
    });
    const delays = [1, 2, 3, 4].map(() => {
      transport.link.drop();
      const delay = (socket.connection.getSnapshot().retryAt ?? 0) - clock.now();
      clock.advance(delay);
      return delay;
    });
    expect(delays).toEqual([500, 1_500, 2_500, 2_500]);
  });

  test('minUptime is how long a link must last before the count restarts', async () => {
    const { socket, transport, clock } = await translated({ minUptime: 100 });
    transport.link.drop();
    clock.advance(5_000);
    transport.link.accept();
    clock.advance(99);
    expect(socket.retryCount).toBe(1);
    clock.advance(1);
    expect(socket.retryCount).toBe(0);
  });

  test('connectionTimeout ends an attempt', async () => {
    const { socket, clock } = await translated({ connectionTimeout: 100 });
    clock.advance(100);
    expect(socket.connection.getSnapshot().error?.code).toBe('connect-timeout');
  });

  test('maxRetries counts retries, not attempts', async () => {
    const { socket, transport, clock } = await translated({ maxRetries: 2 });
    for (let attempt = 0; attempt < 3; attempt += 1) {
      expect(socket.readyState).toBe(0);
      transport.link.drop();
      clock.advance(5_000 * 2 ** attempt);
    }
    expect([socket.readyState, transport.links.length]).toEqual([3, 3]);
  });

  test.each([
    [0, ['dropped', 'dropped']],
    [1, ['queued', 'dropped']],
    [Infinity, ['queued', 'queued']],
  ])('maxEnqueuedMessages of %s is a bound', async (maxEnqueuedMessages, outcomes) => {
    const { socket } = await translated({ maxEnqueuedMessages });
    expect([socket.send('a'), socket.send('b')]).toEqual(outcomes);
  });

  test('startClosed dials nothing', async () => {
    const { socket, transport } = await translated({ startClosed: true });
    expect([socket.readyState, transport.links]).toEqual([3, []]);
  });

  test('shouldReconnectOnClose is asked with what the event says', async () => {
    const shouldReconnectOnClose = vi.fn(() => false);
    const { socket, transport } = await translated({ shouldReconnectOnClose });
    transport.link.end({ code: 4000, reason: 'enough' });
    expect(shouldReconnectOnClose).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ code: 4000, reason: 'enough', wasClean: true }),
    );
    expect(socket.readyState).toBe(3);
  });

  test('WebSocket is the underlying constructor', () => {
    const { WebSocket, made } = stubConstructor();
    new SteadyWebSocket('ws://host/', [], fromReconnectingWebSocketOptions({ WebSocket })).close();
    expect(made).toHaveLength(1);
  });

  test('debug prints nothing', async () => {
    const log = vi.spyOn(console, 'log');
    const debugLogger = vi.fn();
    (await translated({ debug: true, debugLogger })).transport.link.drop();
    expect(log).not.toHaveBeenCalled();
    expect(debugLogger).not.toHaveBeenCalled();
    log.mockRestore();
  });

  test('are checked: a wrong one names the option that it became', async () => {
    await expect(translated({ reconnectionDelayGrowFactor: 0.5 })).rejects.toThrow('reconnect.factor');
  });
});
