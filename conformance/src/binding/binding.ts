import type { World } from './fake-world.js';
import type { BindingSubject } from './subject.js';

/** A binding as the suites see it. */
export interface Binding extends BindingSubject {
  /** Lets a frame pass, in which changes by messages are published. */
  readonly frame: (world: World) => Promise<void>;
}

export function bindingOf(subject: BindingSubject): Binding {
  return { ...subject, frame: ({ clock }) => subject.step(() => clock.advance(16)) };
}
