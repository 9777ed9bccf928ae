import { expectNoLeak } from '@steadysocket/test-kit/process';
import { describe } from 'vitest';
import type { TransportSubject } from './subject.js';
import { describeAcknowledgements } from './suites/acknowledgements.js';
import { describeClosing } from './suites/closing.js';
import { describeCredentials } from './suites/credentials.js';
import { describeHygiene } from './suites/hygiene.js';
import { describeLosses } from './suites/losses.js';
import { describeTraffic } from './suites/traffic.js';

/** Registers what every transport has to pass, through `createConnection` and over real sockets. */
export function describeTransport<Frame>(name: string, subject: TransportSubject<Frame>): void {
  describe(name, () => {
    expectNoLeak();
    describeTraffic(subject);
    describeClosing(subject);
    describeLosses(subject);
    describeCredentials(subject);
    describeAcknowledgements(subject);
    describeHygiene(subject);
  });
}
