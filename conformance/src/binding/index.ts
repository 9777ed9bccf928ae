export { bindingOf } from './binding.js';
export { burst, mountCrowd, openConnection, rendersSince } from './crowd.js';
export { describeBinding } from './describe-binding.js';
export { connectToBurst, describeBurst, expectOneRenderAFrame } from './suites/burst.js';
export { describeBindingOnServer } from './suites/server.js';
export { describeHotUpdate } from './suites/hot-update.js';
export { describeHydration } from './suites/hydration.js';
export { expectNoComplaint } from './expect-no-complaint.js';
export { fakeWorld } from './fake-world.js';
export { skipTest } from './skip-test.js';
export { textOf } from './text-of.js';

export type { Binding } from './binding.js';
export type { World } from './fake-world.js';
export type { Kind, Probes } from './suites/burst.js';
export type { EditablePage, PanelProps } from './suites/hot-update.js';
export type { BindingSubject, Hooks, Mount, Mounted, PageOptions, ServerSubject, Setup, Shown } from './subject.js';
