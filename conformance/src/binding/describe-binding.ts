import type { RunnerTask } from 'vitest';
import { beforeEach, describe, expect, test } from 'vitest';
import { bindingOf } from './binding.js';
import type { BindingSubject } from './subject.js';
import { describeBadDestination } from './suites/bad-destination.js';
import { describeCallbacks } from './suites/callbacks.js';
import { describeDestination } from './suites/destination.js';
import { describeEnabled } from './suites/enabled.js';
import { describeLifetime } from './suites/lifetime.js';
import { describeMessages } from './suites/messages.js';
import { describeHeartbeats } from './suites/peers/heartbeats.js';
import { describePeersLifetimes } from './suites/peers/lifetimes.js';
import { describePeersMessages } from './suites/peers/messages.js';
import { describeQueues } from './suites/peers/queues.js';
import { describeSharing } from './suites/peers/sharing.js';
import { describeRenders } from './suites/renders.js';
import { describeRooms } from './suites/rooms.js';
import { describeSameDestination } from './suites/same-destination.js';
import { describeState } from './suites/state.js';
import { describeSuspense } from './suites/suspense.js';
import { describeTopics } from './suites/topics.js';
import { describeUseFold } from './suites/use-fold.js';
import { describeUseMessage } from './suites/use-message.js';
import { describeUseMessages } from './suites/use-messages.js';
import { describeUseReadable } from './suites/use-readable.js';
import { describeWhileRendering } from './suites/while-rendering.js';

const suites = [
  describeState,
  describeMessages,
  describeCallbacks,
  describeLifetime,
  describeDestination,
  describeSameDestination,
  describeBadDestination,
  describeEnabled,
  describeUseMessage,
  describeUseMessages,
  describeUseFold,
  describeUseReadable,
  describeTopics,
  describeRooms,
  describeRenders,
  describeWhileRendering,
  describeSuspense,
  describePeersLifetimes,
  describeHeartbeats,
  describeQueues,
  describeSharing,
  describePeersMessages,
];

/** Registers the suites for every binding. Components are real; the transport and the clock are fakes. */
export function describeBinding(name: string, subject: BindingSubject): void {
  describe(name, () => {
    skipNamed(subject.skips ?? {});
    const binding = bindingOf(subject);
    for (const describeSuite of suites) describeSuite(binding);
  });
}

/** Skips tests by name. An unknown name fails. */
function skipNamed(reasons: Readonly<Record<string, string>>): void {
  const names = Object.keys(reasons);
  if (names.length === 0) return;
  beforeEach(({ task, skip }) => {
    const reason = reasons[task.name];
    if (reason !== undefined) skip(reason);
  });
  test('skips only existing tests', ({ task }) => {
    expect(testNamesIn(task.suite?.tasks ?? [])).toEqual(expect.arrayContaining(names));
  });
}

const testNamesIn = (tasks: readonly RunnerTask[]): string[] =>
  tasks.flatMap((task) => (task.type === 'suite' ? testNamesIn(task.tasks) : [task.name]));
