import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe } from 'vitest';
import { describeAppending } from './appending.js';
import { describeClosing } from './closing.js';
import { describeCursors } from './cursors.js';
import { describeDuplicates } from './duplicates.js';
import { describePayloads } from './payloads.js';
import { describeRoomNames } from './room-names.js';
import type { LogSubject } from './subject.js';
import { describeTrimming } from './trimming.js';
import { describeWaking } from './waking.js';

/** Registers what every log of rooms has to pass. Two nodes use it at once. */
export function describeLog(name: string, subject: LogSubject): void {
  describe(`the log ${name}`, () => {
    expectNoLeak();
    describe('appending', () => describeAppending(subject));
    describe('cursors', () => describeCursors(subject));
    describe('trimming', () => describeTrimming(subject));
    describe('duplicates', () => describeDuplicates(subject));
    describe('payloads', () => describePayloads(subject));
    describe('names of rooms', () => describeRoomNames(subject));
    describe('waking', () => describeWaking(subject));
    describe('closing', () => describeClosing(subject));
  });
}
