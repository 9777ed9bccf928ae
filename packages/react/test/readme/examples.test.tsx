import { describeExamples } from '@steadysocket/conformance/examples';
import { render, waitFor } from '@testing-library/react';
import type { ComponentType } from 'react';
import { modes, step } from '../harness.js';

for (const [name, Mode] of modes) {
  describeExamples(`React (${name})`, {
    folder: 'packages/react/test/readme',
    extension: 'tsx',
    load: {
      ticker: () => import('./ticker.js'),
      room: () => import('./room.js'),
      logout: () => import('./logout.js'),
      topics: () => import('./topics.js'),
    },
    show: (components, props) => {
      const elements = (components as ComponentType[]).map((Component, index) => <Component key={index} {...props} />);
      return render(<Mode>{elements}</Mode>).container;
    },
    step,
    waitFor: (check) => waitFor(check),
  });
}
