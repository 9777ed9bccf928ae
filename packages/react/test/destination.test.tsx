import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/react';
import { useEffect, useLayoutEffect } from 'react';
import { expect, test } from 'vitest';
import { describeEachReactMode, step } from './harness.js';

const one = 'ws://one.test/';
const two = 'ws://two.test/';

describeEachReactMode('a result', ({ mount }) => {
  test('has new functions for another destination', async () => {
    const { options } = fakeWorld();
    const page = await mount((props: { url: string }) => useWebSocket(props.url, options), { props: { url: one } });
    const { send } = page.result;
    await page.update({ url: two });
    expect(page.result.send).not.toBe(send);
  });

  test('acts on the destination of its render', async () => {
    const { transport, options } = fakeWorld({ capabilities: { acks: true } });
    const page = await mount((props: { url: string }) => useWebSocket(props.url, options), { props: { url: one } });
    await step(() => transport.link.accept());
    const { send, deliver, open, close, reconnect } = page.result;
    await page.update({ url: two });
    await step(() => transport.link.accept());
    await step(() => {
      send('late');
      deliver('late').catch(() => {});
      open();
      reconnect();
      close(4_000);
    });
    expect(transport.links).toHaveLength(2);
    expect([transport.link.state, transport.link.sent]).toEqual(['open', []]);
    expect(page.result.status).toBe('open');
  });
});

describeEachReactMode('a goodbye in the clean-up of an effect', ({ mount }) => {
  test('reaches only the server that it is meant for', async () => {
    const { transport, options } = fakeWorld();
    const page = await mount(
      (props: { url: string }) => {
        const socket = useWebSocket(props.url, options);
        const { send } = socket;
        useEffect(() => {
          return () => {
            send(`leaving ${props.url}`);
          };
        }, [props.url, send]);
        useLayoutEffect(() => {
          return () => {
            send(`left ${props.url}`);
          };
        }, [props.url, send]);
        return socket;
      },
      { props: { url: one } },
    );
    await step(() => transport.link.accept());
    // StrictMode has already run the first clean-ups.
    const before = transport.link.sent.length;
    await page.update({ url: two });
    await step(() => transport.link.accept());
    expect(transport.links.map(({ sent }) => sent.slice(before))).toEqual([[`left ${one}`, `leaving ${one}`], []]);
    await page.unmount();
    expect(transport.link.sent).toEqual([`left ${two}`, `leaving ${two}`]);
  });
});
