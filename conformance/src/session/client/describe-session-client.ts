import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe } from 'vitest';
import { describeOpenings } from './openings.js';
import { describeResuming } from './resuming.js';
import { describeRooms } from './rooms.js';
import { describeSequences } from './sequences.js';
import type { SessionClientSubject } from './subject.js';
import { describeTraffic } from './traffic.js';

/** Registers what every client of sessions has to pass: a server that does what a test tells it stands in for the real one. */
export function describeSessionClient(subject: SessionClientSubject): void {
  describe('a client of sessions', () => {
    expectNoLeak();
    describe('openings', () => describeOpenings(subject));
    describe('traffic', () => describeTraffic(subject));
    describe('resuming', () => describeResuming(subject));
    describe('rooms', () => describeRooms(subject));
    describe('sequences', () => describeSequences(subject));
  });
}
