import { describeBinding, describeHydration } from '@steadysocket/conformance/binding';
import { modes, reactIn } from './harness.js';

for (const [name, Mode] of modes) describeBinding(`React (${name})`, reactIn(Mode));
for (const [name, Mode] of modes) describeHydration(`React (${name})`, reactIn(Mode));
