import { runInNewContext } from 'node:vm';
import { fakeTransport } from '@steadysocket/core/testing';
import { heartbeat, SteadyWebSocket } from '@steadysocket/websocket';
import { describe, expect, test } from 'vitest';
import { fakeSocket, openSocket, record, told } from './harness.js';

describe('a lost link', () => {
  test('raises close, and open when it is found again', async () => {
    const { socket, transport, clock, recorded } = await openSocket();
    transport.link.drop();
    expect(socket.readyState).toBe(0);
    clock.advance(2_500);
    transport.link.accept();
    expect(recorded).toEqual([
      ['open', 1],
      ['close', 0, '1006 '],
      ['open', 1],
    ]);
  });

  test('is CONNECTING while a retry is pending, suspended or under way', async () => {
    const { socket, transport, clock, environment } = await openSocket();
    environment.goOffline();
    transport.link.drop();
    expect([socket.connection.getSnapshot().suspended, socket.readyState]).toEqual(['offline', 0]);
    environment.goOnline();
    expect(socket.readyState).toBe(0);
    clock.advance(5_000);
    expect([socket.connection.getSnapshot().status, socket.readyState]).toEqual(['connecting', 0]);
  });

  test('is CLOSED at its last close event when no retry follows', async () => {
    const { socket, transport, recorded } = await openSocket();
    transport.link.end({ code: 1008, reason: 'no' });
    expect(recorded.at(-1)).toEqual(['close', 3, '1008 no']);
    expect(socket.shouldReconnect).toBe(false);
  });

  test('is followed by attempts, each of which raises error and close', async () => {
    const { transport, clock, recorded } = await fakeSocket({ reconnect: { maxAttempts: 1 } });
    transport.link.fail(new Error('ws://host/?token=hidden'));
    transport.link.drop();
    clock.advance(5_000);
    transport.link.drop();
    expect(recorded).toEqual([
      ['error', 0, 'transport-failed'],
      ['close', 0, '1006 '],
      ['close', 3, '1006 '],
    ]);
  });

  test('keeps what is sent meanwhile, and sends it before the open event', async () => {
    const { socket, transport, clock } = await openSocket();
    const order: unknown[] = [];
    transport.link.drop();
    expect([socket.send('a'), socket.send('b')]).toEqual(['queued', 'queued']);
    await told();
    socket.onopen = () => {
      order.push(...transport.link.sent);
      socket.send('c');
    };
    clock.advance(2_500);
    transport.link.accept();
    expect(order).toEqual(['a', 'b']);
    expect(transport.link.sent).toEqual(['a', 'b', 'c']);
  });

  test('that heartbeats find raises error and close', async () => {
    const { clock, recorded } = await openSocket({
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 500 }),
    });
    clock.advance(1_500);
    expect(recorded).toEqual([
      ['open', 1],
      ['error', 0, 'heartbeat-timeout'],
      ['close', 0, '1006 '],
    ]);
  });

  test('has an error event that says what went wrong', async () => {
    const { socket, transport } = await fakeSocket();
    const events: Event[] = [];
    socket.onerror = (event) => events.push(event);
    transport.link.fail(new Error('cause'));
    expect(events).toEqual([
      expect.objectContaining({ error: socket.connection.getSnapshot().error, message: expect.any(String) as string }),
    ]);
  });
});

describe('send', () => {
  test('never throws for the state, and says what became of the message', async () => {
    const { socket, transport } = await fakeSocket();
    expect(socket.send('early')).toBe('queued');
    transport.link.accept();
    expect(socket.send('open')).toBe('sent');
    socket.close();
    expect(socket.send('closing')).toBe('dropped');
    transport.link.end();
    await told();
    expect(socket.send('closed')).toBe('dropped');
    expect(transport.link.sent).toEqual(['early', 'open']);
  });

  test('takes an ArrayBuffer of another realm for what it is', async () => {
    const { socket, transport } = await openSocket();
    socket.send(runInNewContext('Uint8Array.of(1, 2).buffer') as ArrayBuffer);
    expect(transport.link.sent).toMatchObject([{ byteLength: 2 }]);
    expect(new Uint8Array(transport.link.sent[0] as ArrayBuffer)).toEqual(Uint8Array.of(1, 2));
  });

  test('raises nothing inside the call, even if the link breaks there', async () => {
    const { socket, transport, recorded } = await openSocket();
    transport.link.sendError = new Error('broken');
    expect(socket.send('kept')).toBe('queued');
    expect([recorded.length, socket.readyState]).toEqual([1, 2]);
    await told();
    expect(recorded.slice(1)).toEqual([
      ['error', 2, 'transport-failed'],
      ['close', 0, '1006 '],
    ]);
  });
});

describe('bufferedAmount', () => {
  test('counts what waits in the queue, once', async () => {
    const { socket, transport } = await fakeSocket();
    socket.send('abc');
    socket.send(new ArrayBuffer(5));
    expect(socket.bufferedAmount).toBe(8);
    transport.link.accept();
    expect(socket.bufferedAmount).toBe(0);
  });

  test('counts what waits for the first dial, once', async () => {
    const { socket } = await fakeSocket({ startClosed: true });
    socket.send('abc');
    expect(socket.bufferedAmount).toBe(3);
  });

  test('does not count what a full queue drops', async () => {
    const { socket } = await fakeSocket({ queue: { maxMessages: 1 } });
    expect([socket.send('abc'), socket.send('de')]).toEqual(['queued', 'dropped']);
    expect(socket.bufferedAmount).toBe(3);
  });

  test('does not count what it drops before it is asked to dial', async () => {
    const { socket } = await fakeSocket({ startClosed: true, queue: { maxMessages: 1 } });
    expect([socket.send('abc'), socket.send('de')]).toEqual(['queued', 'dropped']);
    expect(socket.bufferedAmount).toBe(3);
  });

  test('counts what is sent after the end', async () => {
    const { socket, transport } = await openSocket();
    socket.close();
    transport.link.end();
    await told();
    socket.send('abc');
    expect(socket.bufferedAmount).toBe(3);
  });
});

describe('close()', () => {
  test('ends an open link with 1000 by default', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.close();
    expect(socket.readyState).toBe(2);
    expect(transport.link.closedWith).toEqual({ code: 1000, reason: '' });
    transport.link.end();
    expect(socket.readyState).toBe(2);
    await told();
    expect(recorded).toEqual([
      ['open', 1],
      ['close', 3, '1000 '],
    ]);
  });

  test('does not wait forever for a link that is half-open', async () => {
    const { socket, clock, recorded } = await openSocket();
    socket.close(4000, 'bye');
    await told();
    clock.advance(2_000);
    expect(recorded.at(-1)).toEqual(['close', 3, '1006 ']);
  });

  test('cuts an attempt short: CLOSING until its event, and no error', async () => {
    const { socket, transport, recorded } = await fakeSocket();
    socket.close();
    expect([socket.readyState, recorded]).toEqual([2, []]);
    expect(transport.live).toBe(0);
    await told();
    expect(recorded).toEqual([['close', 3, '1006 ']]);
  });

  test('ends a pending retry with an event of what it was given', async () => {
    const { socket, transport, clock, recorded } = await openSocket();
    transport.link.drop();
    socket.close(4000, 'enough');
    expect(socket.readyState).toBe(2);
    await told();
    clock.advance(60_000);
    expect(recorded.slice(2)).toEqual([['close', 3, '4000 enough']]);
    expect(transport.links).toHaveLength(1);
  });

  test('drops what waits, which the connection tells', async () => {
    const { socket } = await fakeSocket();
    const dropped: unknown[] = [];
    socket.connection.on('drop', (drop) => dropped.push(drop));
    socket.send('queued');
    socket.close();
    expect(dropped).toEqual([{ message: 'queued', reason: 'closed' }]);
    expect(socket.bufferedAmount).toBe(0);
  });

  test('raises no event where there is nothing to end', async () => {
    const { socket, recorded } = await fakeSocket({ startClosed: true });
    socket.close();
    socket.close();
    await told();
    expect([socket.readyState, recorded]).toEqual([3, []]);
  });

  test('of the underlying connection is raised like any other', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.connection.close(4000, 'below');
    expect(socket.readyState).toBe(2);
    transport.link.end();
    expect(recorded.at(-1)).toEqual(['close', 3, '4000 below']);
  });
});

describe('reconnect()', () => {
  test('is what startClosed waits for', async () => {
    const { socket, transport, recorded } = await fakeSocket({ startClosed: true });
    expect([socket.readyState, transport.links, socket.send('early')]).toEqual([3, [], 'queued']);
    socket.reconnect();
    expect(socket.readyState).toBe(0);
    transport.link.accept();
    expect([transport.link.sent, recorded.length]).toEqual([['early'], 0]);
  });

  test('dials at once in the middle of a back-off', async () => {
    const { socket, transport } = await openSocket();
    transport.link.drop();
    socket.reconnect();
    expect(transport.links).toHaveLength(2);
  });

  test('replaces an open link: close, then open', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.reconnect();
    await told();
    expect(socket.readyState).toBe(0);
    transport.link.accept();
    expect(recorded.slice(1)).toEqual([
      ['close', 0, '1006 '],
      ['open', 1],
    ]);
    expect(transport.live).toBe(1);
  });

  test('has the close event say what the link was closed with', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.reconnect(4000, 'fresh token');
    await told();
    transport.link.accept();
    socket.reconnect();
    await told();
    expect(recorded.slice(1)).toEqual([
      ['close', 0, '4000 fresh token'],
      ['open', 1],
      ['close', 0, '1006 '],
    ]);
  });

  test('has no close event say what replaced an attempt', async () => {
    const { socket, transport, recorded } = await fakeSocket();
    socket.reconnect(4000, 'too early');
    await told();
    transport.link.accept();
    socket.connection.reconnect();
    await told();
    expect(recorded).toEqual([
      ['open', 1],
      ['close', 0, '1006 '],
    ]);
  });

  test('undoes close(), whose event comes first', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.close();
    socket.reconnect();
    expect(socket.readyState).toBe(2);
    await told();
    transport.link.accept();
    expect(recorded.slice(1)).toEqual([
      ['close', 0, '1006 '],
      ['open', 1],
    ]);
  });

  test('replaces an attempt without an event', async () => {
    const { socket, transport, recorded } = await fakeSocket();
    for (let call = 0; call < 10; call += 1) socket.reconnect();
    await told();
    transport.link.accept();
    await told();
    expect(recorded).toEqual([['open', 1]]);
    expect([transport.links.length, transport.live]).toEqual([11, 1]);
  });

  test('from a close listener comes to an end', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.onclose = () => socket.reconnect();
    socket.addEventListener('close', () => void told().then(() => socket.reconnect()));
    socket.reconnect();
    for (let turn = 0; turn < 100; turn += 1) await told();
    expect(recorded.filter(([type]) => type === 'close')).toHaveLength(1);
    expect(transport.links.length).toBeLessThan(5);
  });

  test('checks what it is given as close() does', async () => {
    const { socket, transport } = await openSocket();
    expect(() => {
      socket.reconnect(1);
    }).toThrow(expect.objectContaining({ name: 'InvalidAccessError' }));
    expect(transport.links).toHaveLength(1);
  });
});

describe('retryCount and shouldReconnect', () => {
  test('follow the connection', async () => {
    const { socket, transport, clock } = await fakeSocket({ startClosed: true });
    const state = (): unknown => [socket.retryCount, socket.shouldReconnect];
    expect(state()).toEqual([0, false]);
    socket.reconnect();
    expect(state()).toEqual([0, true]);
    transport.link.drop();
    clock.advance(5_000);
    transport.link.drop();
    expect(state()).toEqual([2, true]);
    clock.advance(10_000);
    transport.link.accept();
    clock.advance(5_000);
    expect(state()).toEqual([0, true]);
    socket.close();
    expect(state()).toEqual([0, false]);
    transport.link.end();
    await told();
    expect(state()).toEqual([0, false]);
  });

  test.each([{ mode: 'standard' }, { reconnect: false }] as const)('says no with %j', async (options) => {
    expect((await openSocket(options)).socket.shouldReconnect).toBe(false);
  });
});

describe('what a listener calls', () => {
  test('ends the messages when it is close()', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.onmessage = () => socket.close();
    transport.link.receive('first');
    transport.link.receive('second');
    transport.link.end();
    await told();
    expect(recorded.slice(1)).toEqual([
      ['message', 1, 'first'],
      ['close', 3, '1000 '],
    ]);
  });

  test('ends the messages that came together with one that was answered', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.onmessage = ({ data }) => {
      if (data === 'first') socket.send('answer');
      if (data === 'second') socket.close();
    };
    for (const text of ['first', 'second', 'third']) transport.link.receive(text);
    await told();
    expect(recorded.slice(1)).toEqual([
      ['message', 1, 'first'],
      ['message', 1, 'second'],
    ]);
  });

  test('loses no message that came right before the link was lost', async () => {
    const { socket, transport, recorded } = await openSocket();
    socket.send('a call');
    transport.link.receive('last words');
    transport.link.drop();
    await told();
    expect(recorded.slice(1)).toEqual([
      ['message', 2, 'last words'],
      ['close', 0, '1006 '],
    ]);
  });

  test('ends the socket when it is close() in open', async () => {
    const { socket, transport, recorded } = await fakeSocket();
    socket.onopen = () => socket.close(4000);
    transport.link.accept();
    transport.link.end();
    await told();
    expect([recorded, socket.readyState]).toEqual([
      [
        ['open', 1],
        ['close', 3, '4000 '],
      ],
      3,
    ]);
  });

  test('is answered after it has returned', async () => {
    const { socket, transport } = await openSocket({
      kit: { onFrame: (frame, link) => link.receive(`re: ${frame as string}`) },
    });
    const order: unknown[] = [];
    socket.onmessage = ({ data }) => {
      order.push(data);
      if (data === 'go') {
        socket.send('question');
        order.push('returned');
      }
    };
    transport.link.receive('go');
    expect(order.slice(0, 2)).toEqual(['go', 'returned']);
  });
});

describe('a transport that answers at once', () => {
  test('raises no event before the constructor has returned', async () => {
    const transport = fakeTransport({ onConnect: (link) => link.accept() });
    const recorded = record(new SteadyWebSocket('ws://host/', null, { transport }));
    expect(recorded).toEqual([]);
    await told();
    expect(recorded).toEqual([['open', 1]]);
  });
});

describe('standard mode', () => {
  test('overrides what a platform does not do', async () => {
    const { socket, transport, clock } = await openSocket({
      mode: 'standard',
      reconnect: { maxAttempts: 5 },
      queue: { maxMessages: 5 },
      backpressure: { highBytes: 1 },
    });
    clock.advance(1_000);
    transport.link.bufferedAmount = 1e9;
    socket.send('anything');
    expect(transport.link.sent).toEqual(['anything']);
    await told();
    transport.link.drop();
    expect([socket.readyState, transport.links.length, clock.pending]).toEqual([3, 1, 0]);
  });

  test('raises no error for a link that just ends', async () => {
    const { transport, recorded } = await openSocket({ mode: 'standard' });
    transport.link.drop();
    expect(recorded).toEqual([
      ['open', 1],
      ['close', 3, '1006 '],
    ]);
  });

  test('raises no error for a close that was answered, where the class underneath does not call that clean', async () => {
    const { socket, transport, recorded } = await openSocket({ mode: 'standard' });
    socket.close(4000, 'bye');
    transport.link.end({ code: 4000, reason: 'bye', wasClean: false });
    await told();
    expect(recorded.slice(1)).toEqual([['close', 3, '4000 bye']]);
  });

  test('keeps nothing for later', async () => {
    const { socket } = await fakeSocket({ mode: 'standard', startClosed: true });
    const dropped: unknown[] = [];
    socket.connection.on('drop', ({ message }) => dropped.push(message));
    socket.send('abc');
    expect(dropped).toEqual(['abc']);
    expect(socket.connection.getSnapshot().queued).toBe(0);
  });

  test('finds a dead link where a heartbeat is given', async () => {
    const { recorded, transport, clock } = await openSocket({
      mode: 'standard',
      heartbeat: heartbeat({ message: 'ping', intervalMs: 1_000, timeoutMs: 500 }),
    });
    clock.advance(1_000);
    expect(transport.link.sent).toEqual(['ping']);
    clock.advance(500);
    expect(recorded).toEqual([
      ['open', 1],
      ['error', 3, 'heartbeat-timeout'],
      ['close', 3, '1006 '],
    ]);
    expect([transport.link.state, transport.links.length, clock.pending]).toEqual(['abandoned', 1, 0]);
  });

  test('has no connect timeout unless one is given', async () => {
    const patient = await fakeSocket({ mode: 'standard' });
    patient.clock.advance(1e9);
    expect(patient.socket.readyState).toBe(0);
    const hasty = await fakeSocket({ mode: 'standard', connectTimeoutMs: 100 });
    hasty.clock.advance(100);
    expect(hasty.recorded).toEqual([
      ['error', 3, 'connect-timeout'],
      ['close', 3, '1006 '],
    ]);
  });
});

describe('a transport of the caller', () => {
  test('tells the protocol that it has agreed on', async () => {
    const { socket, transport } = await fakeSocket();
    transport.link.accept({ protocol: 'v1' });
    expect([socket.protocol, socket.url, socket.extensions]).toEqual(['v1', '', '']);
  });
});

describe('a close listener that answers without end', () => {
  const most = 30_000;

  test.each([
    ['reconnect() and close()', ['reconnect', 'close']],
    ['close() and reconnect()', ['close', 'reconnect']],
  ] as const)('lets other tasks run: %s', async (_, calls) => {
    const { socket, clock, recorded } = await openSocket();
    let answers = 0;
    socket.onclose = () => {
      answers += 1;
      if (answers < most) for (const call of calls) socket[call]();
    };
    socket.reconnect();
    await new Promise((resolve) => setTimeout(resolve));
    expect(answers).toBeLessThan(most);
    clock.advance(1);
    await told();
    expect(recorded.filter(([type]) => type === 'error').map(([, , code]) => code)).toEqual(['runaway']);
    socket.onclose = null;
    socket.close();
  });
});
