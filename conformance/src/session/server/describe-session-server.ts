import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe } from 'vitest';
import { describeBounds } from './bounds.js';
import { describeOpenings } from './openings.js';
import { describeResuming } from './resuming.js';
import { describeSequences } from './sequences.js';
import type { SessionServerSubject } from './subject.js';
import { describeTraffic } from './traffic.js';

/** Registers what every server of sessions has to pass: raw WebSockets stand in for its clients. */
export function describeSessionServer(subject: SessionServerSubject): void {
  describe('a server of sessions', () => {
    expectNoLeak();
    describe('openings', () => describeOpenings(subject));
    describe('traffic', () => describeTraffic(subject));
    describe('resuming', () => describeResuming(subject));
    describe('bounds', () => describeBounds(subject));
    describe('sequences', () => describeSequences(subject));
  });
}
