import { describeHotUpdate } from '@steadysocket/conformance/binding';
import { render } from '@testing-library/react';
import { performReactRefresh } from 'react-refresh/runtime';
import { vi } from 'vitest';
import { modes, reactIn, step } from '../harness.js';

for (const [name, Mode] of modes) {
  describeHotUpdate(name, reactIn(Mode), async (props) => {
    // Each run of a module registers its component again.
    vi.resetModules();
    const { Panel } = await import('./panel-first.js');
    performReactRefresh();
    const { container } = render(
      <Mode>
        <Panel {...props} />
      </Mode>,
    );
    await step(() => {});
    return {
      container,
      async edit() {
        await import('./panel-edited.js');
        await step(() => performReactRefresh());
      },
    };
  });
}
