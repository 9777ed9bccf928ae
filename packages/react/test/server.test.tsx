// @vitest-environment node
import { describeBindingOnServer } from '@steadysocket/conformance/binding';
import { modes, reactIn } from './harness.js';

for (const [name, Mode] of modes) describeBindingOnServer(`React (${name})`, reactIn(Mode));
