import { heartbeat } from '@steadysocket/core';
import { startEchoServer, startProxy } from '@steadysocket/test-kit';
import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { retry, Subject, timer } from 'rxjs';
import type { WebSocketSubject } from 'rxjs/webSocket';
import { webSocket } from 'rxjs/webSocket';
import { expect, test } from 'vitest';
import { numbered, restart, silenceUntilRedial } from './outages.js';
import type { Steady } from './steady.js';
import { later, standard, steady } from './steady.js';

expectNoLeak();

const pace = {
  message: '"ping"',
  intervalMs: 100,
  timeoutMs: 1_000,
  isReply: (frame: unknown) => frame === '"ping"',
};

interface Subscribed extends Disposable {
  readonly subject: WebSocketSubject<string>;
  readonly recorded: readonly string[];
  /** How many sockets have opened. */
  opens(): number;
}

/** Subscribes again whenever the stream ends in an error. */
function subscribe(url: string, { WebSocket }: Steady): Subscribed {
  const recorded: string[] = [];
  let opens = 0;
  const openObserver = new Subject<Event>();
  openObserver.subscribe(() => (opens += 1));
  const subject = webSocket<string>({ url, WebSocketCtor: WebSocket, openObserver });
  const subscription = subject.pipe(retry({ delay: () => timer(10) })).subscribe((message) => recorded.push(message));
  return {
    subject,
    recorded,
    opens: () => opens,
    [Symbol.dispose]: () => {
      subscription.unsubscribe();
    },
  };
}

test('goes on with a stream after the server has restarted', async () => {
  await using server = await startEchoServer();
  await using proxy = await startProxy({ target: server });
  const sockets = steady({ ...standard, heartbeat: heartbeat(pace) });
  using stream = subscribe(proxy.url, sockets);
  await eventually(stream.opens).toBe(1);
  stream.subject.next('before');
  await eventually(() => stream.recorded).toEqual(['before']);
  await restart(server, proxy);
  await eventually(() => server.accepted).toBe(2);
  await eventually(sockets.live).toEqual(['OPEN']);
  const after = numbered('after', 100);
  for (const message of after) stream.subject.next(message);
  await eventually(() => stream.recorded.length).toBe(101);
  expect(stream.recorded).toEqual(['before', ...after]);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('goes on with a stream after its link was half-open', async () => {
  await using server = await startEchoServer();
  await using proxy = await startProxy({ target: server });
  const sockets = steady({ ...standard, heartbeat: heartbeat(pace) });
  using stream = subscribe(proxy.url, sockets);
  await eventually(stream.opens).toBe(1);
  await silenceUntilRedial(proxy);
  await eventually(stream.opens).toBe(2);
  stream.subject.next('after');
  await eventually(() => stream.recorded).toEqual(['after']);
  expect(sockets.live()).toEqual(['OPEN']);
});

test('loses what it is given while its dials fail, without a word', async () => {
  await using server = await startEchoServer();
  await using proxy = await startProxy({ target: server });
  using stream = subscribe(proxy.url, steady(standard));
  await eventually(stream.opens).toBe(1);
  await restart(server, proxy, async () => {
    stream.subject.next('away');
    const { accepted } = proxy;
    await eventually(() => proxy.accepted).toBeGreaterThan(accepted + 1);
  });
  await eventually(stream.opens).toBe(2);
  stream.subject.next('after');
  await eventually(() => stream.recorded.length).toBeGreaterThan(0);
  expect(stream.recorded).toEqual(['after']);
});

test('is left with two live sockets when both reconnect', async () => {
  await using server = await startEchoServer();
  const sockets = steady(later);
  using stream = subscribe(server.url, sockets);
  await eventually(stream.opens).toBe(1);
  server.terminateAll();
  await eventually(sockets.live).toEqual(['OPEN', 'OPEN']);
});
