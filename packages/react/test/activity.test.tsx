import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/react';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { Activity } from 'react';
import { expect, test } from 'vitest';
import { describeEachReactMode, needActivity, step } from './harness.js';

describeEachReactMode('<Activity>', (_react, Mode) => {
  test('opens nothing for a component that is rendered before it is shown', async () => {
    needActivity();
    const { transport, environment, options } = fakeWorld();
    function Page(): ReactNode {
      return <p>{useWebSocket('ws://server.test/', options).status}</p>;
    }
    const page = (mode: 'hidden' | 'visible'): ReactNode => (
      <Mode>
        <Activity mode={mode}>
          <Page />
        </Activity>
      </Mode>
    );
    const view = render(page('hidden'));
    await step(() => {});
    expect(view.container.textContent).toBe('idle');
    expect(transport.links).toHaveLength(0);
    expect(environment.listeners).toBe(0);
    await step(() => view.rerender(page('visible')));
    expect(view.container.textContent).toBe('connecting');
    expect(transport.links).toHaveLength(1);
  });
});
