import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/vue';
import { expect, test } from 'vitest';
import { getCurrentScope, onBeforeUnmount, onMounted, onScopeDispose, onUnmounted, watch } from 'vue';
import { describeEachVueMode, step } from './harness.js';

const one = 'ws://one.test/';
const two = 'ws://two.test/';

describeEachVueMode('a result', (mount) => {
  test('has the same functions for another destination', async () => {
    const { transport, options } = fakeWorld({ capabilities: { acks: true } });
    const page = await mount((props: { url: string }) => useWebSocket(() => props.url, options), {
      props: { url: one },
    });
    const { send, deliver, open, close, reconnect } = page.result;
    await page.update({ url: two });
    const now = page.result;
    expect([now.send, now.deliver, now.open, now.close, now.reconnect]).toEqual([
      send,
      deliver,
      open,
      close,
      reconnect,
    ]);
    expect(now.send).toBe(send);
    send('hello');
    await step(() => transport.link.accept());
    expect(transport.link.request.url).toBe(two);
    expect(transport.link.sent).toEqual(['hello']);
  });
});

describeEachVueMode('a goodbye in a hook of its component', (mount) => {
  test('reaches the server when the component is unmounted, even without a linger', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(() => {
      const early: { send?: (message: string) => unknown } = {};
      onScopeDispose(() => early.send?.('disposing early'));
      const { send } = useWebSocket(one, { ...options, lingerMs: 0 });
      early.send = send;
      onBeforeUnmount(() => send('unmounting'));
      onScopeDispose(() => send('disposing'));
      onUnmounted(() => send('unmounted'));
    });
    await step(() => transport.link.accept());
    await page.unmount();
    expect(transport.link.sent).toEqual(['unmounting', 'disposing early', 'disposing', 'unmounted']);
  });

  test('reaches the server that is left from a watcher that was created after mounting', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(
      (props: { url: string }) => {
        const { connection } = useWebSocket(() => props.url, { ...options, lingerMs: 0 });
        const scope = getCurrentScope();
        onMounted(() => {
          scope?.run(() => watch(connection, (_now, left) => left.send('leaving')));
        });
      },
      { props: { url: one } },
    );
    await step(() => transport.link.accept());
    await page.update({ url: two });
    expect(transport.links.map(({ sent, state }) => [sent, state])).toEqual([
      [['leaving'], 'closing'],
      [[], 'pending'],
    ]);
  });
});
