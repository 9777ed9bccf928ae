import { describeBinding } from '@steadysocket/conformance/binding';
import { modes, vueIn } from './harness.js';

for (const mode of modes) describeBinding(`Vue (${mode})`, vueIn(mode));
