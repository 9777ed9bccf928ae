import { useWebSocket } from '@steadysocket/vue';
import { expect, test, vi } from 'vitest';
import { describeEachVueMode, fakeWorld, step } from './harness.js';

describeEachVueMode('callbacks', (mount) => {
  test('are told of what happens', async () => {
    const { transport, options } = fakeWorld();
    const told: string[] = [];
    const page = await mount(
      () =>
        useWebSocket('ws://server.test/', {
          ...options,
          onOpen: ({ protocol }) => told.push(`open ${protocol}`),
          onMessage: (message) => told.push(`message ${message}`),
          onClose: ({ code }) => told.push(`close ${code}`),
          onError: ({ code }) => told.push(`error ${code}`),
          onDrop: ({ reason }) => told.push(`drop ${reason}`),
        }),
      null,
    );
    await step(() => {
      transport.link.accept({ protocol: 'chat' });
      transport.link.receive('hello');
      transport.link.fail(new Error('trouble'));
      transport.link.end({ code: 1001 });
      page.result.send('late', { volatile: true });
    });
    expect(told).toEqual(['open chat', 'message hello', 'error transport-failed', 'close 1001', 'drop volatile']);
  });

  test('hear of a link that opens in the very call that dials it', async () => {
    const { options } = fakeWorld({ onConnect: (link) => link.accept() });
    const onOpen = vi.fn();
    const page = await mount((props: { url: string }) => useWebSocket(() => props.url, { ...options, onOpen }), {
      url: 'ws://one.test/',
    });
    expect(onOpen).toHaveBeenCalledTimes(1);
    await page.update({ url: 'ws://two.test/' });
    expect(onOpen).toHaveBeenCalledTimes(2);
  });

  test('are called in their latest version', async () => {
    const { transport, options } = fakeWorld();
    const calls: string[] = [];
    const page = await mount(
      (props: { name: string }) =>
        useWebSocket('ws://server.test/', {
          ...options,
          onMessage: (message) => calls.push(`${props.name} ${message}`),
        }),
      { name: 'first' },
    );
    await step(() => transport.link.accept());
    transport.link.receive('a');
    await page.update({ name: 'second' });
    transport.link.receive('b');
    expect(calls).toEqual(['first a', 'second b']);
    expect(transport.links).toHaveLength(1);
  });

  test('are not called after unmount', async () => {
    const { transport, clock, options } = fakeWorld();
    const told = vi.fn();
    const page = await mount(
      () =>
        useWebSocket('ws://server.test/', { ...options, onMessage: told, onClose: told, onError: told, onDrop: told }),
      null,
    );
    await step(() => transport.link.accept());
    await page.unmount();
    transport.link.receive('late');
    transport.link.fail(new Error('late'));
    clock.advance(60_000);
    transport.link.end();
    expect(page.result.send('late', { volatile: true })).toBe('dropped');
    expect(told).not.toHaveBeenCalled();
  });

  test('are not called while the component is hidden', async () => {
    const { transport, options } = fakeWorld();
    const onMessage = vi.fn();
    const page = await mount(() => useWebSocket('ws://server.test/', { ...options, onMessage }), null);
    await step(() => transport.link.accept());
    await page.hide();
    transport.link.receive('unseen');
    expect(onMessage).not.toHaveBeenCalled();
    await page.show();
    transport.link.receive('seen');
    expect(onMessage.mock.calls).toEqual([['seen']]);
  });
});
