import { useWebSocket } from '@steadysocket/vue';
import { expect, onTestFinished, test, vi } from 'vitest';
import { createSSRApp } from 'vue';
import { renderToString } from 'vue/server-renderer';
import { describeEachVueMode, fakeWorld, step } from '../harness.js';

const url = 'ws://server.test/';

/** One test for each bug that users of other libraries have met. */
describeEachVueMode('what others got wrong about servers and modes', (mount) => {
  test('hydrates the markup that the server made (VueUse: CLOSED there, CONNECTING here)', async () => {
    const complain = vi.spyOn(console, 'warn');
    const { options } = fakeWorld();
    const texts: string[] = [];
    const setup = (): (() => string) => {
      const { readyState } = useWebSocket(url, options);
      return () => {
        const text = `state ${readyState.value}`;
        texts.push(text);
        return text;
      };
    };
    const container = document.createElement('div');
    container.innerHTML = await renderToString(createSSRApp({ setup }));
    const [made] = texts.splice(0);
    const app = createSSRApp({ setup });
    app.mount(container);
    onTestFinished(() => app.unmount());
    await step(() => {});
    expect(texts[0]).toBe(made);
    expect(container.textContent).toBe('state 0');
    expect(complain).not.toHaveBeenCalled();
    complain.mockRestore();
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
