import { settled } from '@steadysocket/test-kit/observing';
import { collectGarbage } from '@steadysocket/test-kit/process';

/** A weak reference keeps its target for the rest of the turn that made or read it. */
export async function afterCollection(): Promise<void> {
  for (let time = 0; time < 3; time += 1) {
    await settled();
    collectGarbage();
  }
  await settled();
}
