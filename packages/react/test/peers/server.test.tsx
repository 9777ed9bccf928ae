import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { renderToString } from 'react-dom/server';
import { expect, onTestFinished, test, vi } from 'vitest';
import { describeEachReactMode, fakeWorld, step } from '../harness.js';

const url = 'ws://server.test/';

/** One test for each bug that users of other libraries have met. */
describeEachReactMode('what others got wrong about servers and modes', (mount) => {
  test('hydrates the markup that the server made (VueUse: CLOSED there, CONNECTING here)', async () => {
    const complain = vi.spyOn(console, 'error');
    const { options } = fakeWorld();
    const texts: string[] = [];
    function Page(): ReactNode {
      const text = `state ${useWebSocket(url, options).readyState}`;
      texts.push(text);
      return text;
    }
    const container = document.createElement('div');
    container.innerHTML = renderToString(<Page />);
    const [made] = texts.splice(0);
    const root = hydrateRoot(container, <Page />);
    onTestFinished(() => step(() => root.unmount()));
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
