import { fakeWorld } from '@steadysocket/conformance/binding';
import { useWebSocket } from '@steadysocket/react';
import { render } from '@testing-library/react';
import type { ReactNode } from 'react';
import { version } from 'react';
import { version as rendererVersion } from 'react-dom';
import { expect, inject, test } from 'vitest';
import type {} from '../../../tests/frameworks/provided.js';

const framework = inject('framework');

test(`the tests run with version ${framework.version}x`, () => {
  expect(version.startsWith(framework.version)).toBe(true);
  expect(rendererVersion).toBe(version);
});

test(`components ${framework.isCompiled ? 'are' : 'are not'} compiled`, () => {
  const { options } = fakeWorld();
  let made = 0;
  const describe = (status: string): string => {
    made += 1;
    return `It is ${status}.`;
  };
  function Page({ url }: { readonly url: string }): ReactNode {
    return describe(useWebSocket(url, options).status);
  }
  const view = render(<Page url="ws://server.test/" />);
  const before = made;
  view.rerender(<Page url="ws://server.test/" />);
  // Compiled code creates nothing again while its inputs are the same.
  expect(made - before).toBe(framework.isCompiled ? 0 : 1);
});
