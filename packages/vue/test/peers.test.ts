import { createConnection } from '@steadysocket/core';
import { useMessage, useWebSocket } from '@steadysocket/vue';
import { expect, test } from 'vitest';
import { describeEachVueMode, fakeWorld, frame, step } from './harness.js';

const url = 'ws://server.test/';
const heartbeat = { message: 'ping', intervalMs: 1_000, timeoutMs: 500 };

/** One test for each bug that users of other libraries have met in their bindings. */
describeEachVueMode('what others got wrong', (mount) => {
  test('handles all of 100 messages at once (react-use-websocket #135, #200, #234, ahooks)', async () => {
    const world = fakeWorld();
    const messages: string[] = [];
    const page = await mount(
      () => useWebSocket(url, { ...world.options, onMessage: (message) => messages.push(message) }),
      null,
      (socket) => socket.lastMessage,
    );
    await step(() => world.transport.link.accept());
    const before = page.renders;
    await step(() => {
      for (let index = 0; index < 100; index += 1) world.transport.link.receive(String(index));
    });
    await frame(world);
    expect(messages).toHaveLength(100);
    expect(page.renders).toBe(before + 1);
  });

  test('handles a message that arrives during a render (react-use-websocket #211, #123)', async () => {
    const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
    const connection = createConnection(url, options);
    const messages: string[] = [];
    const arriving: string[] = [];
    const page = await mount(
      () => {
        const socket = useWebSocket(connection);
        useMessage(connection, (message) => messages.push(message));
        return socket;
      },
      null,
      ({ latencyMs, queued }) => {
        for (const message of arriving.splice(0)) transport.link.receive(message);
        return [latencyMs, queued];
      },
    );
    arriving.push('one', 'two');
    await step(() => {
      transport.link.bufferedAmount = Infinity;
      page.result.send('queued, which renders');
    });
    expect(arriving).toEqual([]);
    expect(messages).toEqual(['one', 'two']);
  });

  test('handles a message that equals the one before (VueUse #2598)', async () => {
    const { transport, options } = fakeWorld();
    const messages: string[] = [];
    await mount(() => useWebSocket(url, { ...options, onMessage: (message) => messages.push(message) }), null);
    await step(() => transport.link.accept());
    await step(() => {
      transport.link.receive('same');
      transport.link.receive('same');
    });
    expect(messages).toEqual(['same', 'same']);
  });

  test('shows the state of the connection (cloudflare/agents #73)', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(
      () => useWebSocket(url, options),
      null,
      (socket) => socket.readyState,
    );
    expect(page.text).toBe('0');
    await step(() => transport.link.accept());
    expect(page.text).toBe('1');
  });

  test('keeps a link to a server that answers no heartbeat nobody asked for (VueUse heartbeat: true)', async () => {
    const { transport, clock, options } = fakeWorld();
    await mount(() => useWebSocket(url, options), null);
    await step(() => transport.link.accept());
    await step(() => clock.advance(600_000));
    expect(transport.link).toMatchObject({ state: 'open', sent: [] });
  });

  test('goes on beating when the component that opened the link unmounts (react-use-websocket share)', async () => {
    const { transport, clock, options } = fakeWorld({
      onFrame: (message, link) => message === 'ping' && link.receive('pong'),
    });
    const connection = createConnection(url, { ...options, heartbeat });
    const first = await mount(() => useWebSocket(connection), null);
    const second = await mount(() => useWebSocket(connection), null);
    await step(() => transport.link.accept());
    await first.unmount();
    await step(() => clock.advance(10_000));
    expect(transport.links).toHaveLength(1);
    expect(transport.link.sent).toHaveLength(10);
    expect(second.result.status).toBe('open');
  });

  test('stays closed after close() while a pong is due (VueUse #4160, #4381)', async () => {
    const { transport, clock, options } = fakeWorld();
    const page = await mount(() => useWebSocket(url, { ...options, heartbeat }), null);
    await step(() => transport.link.accept());
    await step(() => clock.advance(1_200));
    await step(() => page.result.close());
    await step(() => clock.advance(600_000));
    expect(page.result.status).toBe('closed');
    expect(transport.links).toHaveLength(1);
  });

  test('stays away after an unmount while a pong is due (VueUse #5175, #5450, #5572)', async () => {
    const { transport, clock, options } = fakeWorld();
    const page = await mount(() => useWebSocket(url, { ...options, heartbeat, lingerMs: 100 }), null);
    await step(() => transport.link.accept());
    await step(() => clock.advance(1_200));
    await page.unmount();
    clock.advance(600_000);
    expect(transport.links).toHaveLength(1);
    expect(clock.pending).toBe(0);
  });

  test('survives a navigation that is cancelled (VueUse autoClose)', async () => {
    const { transport, clock, options } = fakeWorld();
    await mount(() => useWebSocket(url, options), null);
    await step(() => transport.link.accept());
    await step(() => window.dispatchEvent(new Event('beforeunload', { cancelable: true })));
    clock.advance(10_000);
    expect(transport.link.state).toBe('open');
  });

  test('makes one link for an inline url function (react-use-websocket: 359 in 60 ms)', async () => {
    const { transport, options } = fakeWorld({ onConnect: (link) => link.accept() });
    const page = await mount(
      () => useWebSocket(() => url, options),
      null,
      (socket) => JSON.stringify({ ...socket }),
    );
    for (let round = 0; round < 20; round += 1) await step(() => page.result.send('x'));
    expect(transport.links).toHaveLength(1);
  });

  test('dials once for one reconnect() (@solid-primitives/websocket 1.3.2)', async () => {
    const { transport, clock, options } = fakeWorld({ onConnect: (link) => link.accept() });
    const page = await mount(() => useWebSocket(url, options), null);
    await step(() => page.result.reconnect());
    await step(() => clock.advance(60_000));
    expect(transport.links).toHaveLength(2);
    expect(transport.live).toBe(1);
  });

  test('dials at once for a reconnect() during a back-off (reconnecting-websocket, partysocket)', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => useWebSocket(url, options), null);
    await step(() => transport.link.drop());
    expect(page.result.status).toBe('waiting');
    await step(() => page.result.reconnect());
    expect(transport.links).toHaveLength(2);
  });

  test('sends nothing to server B that was queued for A (react-use-websocket, VueUse)', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount((props: { url: string }) => useWebSocket(() => props.url, options), {
      url: 'ws://a.test/',
    });
    page.result.send('for a');
    await page.update({ url: 'ws://b.test/' });
    await step(() => transport.link.accept());
    expect(transport.links.map(({ sent }) => sent)).toEqual([[], []]);
  });

  test('keeps the order of what was queued and says what became of it (react-use-websocket)', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => useWebSocket(url, options), null);
    const outcomes = ['1', '2', '3'].map((message) => page.result.send(message));
    await step(() => transport.link.accept());
    expect(outcomes).toEqual(['queued', 'queued', 'queued']);
    expect(transport.link.sent).toEqual(['1', '2', '3']);
  });

  test('tells what a full queue drops (reconnecting-websocket #147)', async () => {
    const { options } = fakeWorld();
    const drops: string[] = [];
    const page = await mount(
      () =>
        useWebSocket(url, {
          ...options,
          outbox: { maxMessages: 1 },
          onDrop: ({ message, reason }) => drops.push(`${message} ${reason}`),
        }),
      null,
    );
    expect([page.result.send('1'), page.result.send('2')]).toEqual(['queued', 'dropped']);
    expect(drops).toEqual(['2 full']);
  });

  test('sends what was queued once, however often the link is lost (reconnecting-websocket #171)', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => useWebSocket(url, options), null);
    page.result.send('once');
    for (let round = 0; round < 3; round += 1) {
      await step(() => transport.link.accept());
      await step(() => transport.link.drop());
      await step(() => page.result.reconnect());
    }
    expect(transport.links.flatMap(({ sent }) => sent)).toEqual(['once']);
  });

  test('shares one link among components, and all of them can send (VueUse #4280, partysocket)', async () => {
    const { transport, options } = fakeWorld();
    const connection = createConnection(url, options);
    const pages = [
      await mount(() => useWebSocket(connection), null),
      await mount(() => useWebSocket(connection), null),
    ];
    await step(() => transport.link.accept());
    expect(pages.map(({ result }) => [result.status, result.send('hello')])).toEqual([
      ['open', 'sent'],
      ['open', 'sent'],
    ]);
    await pages[0]?.unmount();
    expect(pages[1]?.result.send('still here')).toBe('sent');
    expect(transport.links.map(({ sent }) => sent)).toEqual([['hello', 'hello', 'still here']]);
  });

  test('opens one socket for one component (ahooks in StrictMode)', async () => {
    const { transport, clock, options } = fakeWorld();
    await mount(() => useWebSocket(url, options), null);
    await step(() => transport.link.accept());
    await step(() => clock.advance(60_000));
    expect(transport.links).toHaveLength(1);
    expect(transport.live).toBe(1);
  });
});
