import { describeLog, describePresence } from '@steadysocket/conformance/log';
import { memory, memoryPresence } from '@steadysocket/server';

describeLog('in memory', {
  bounds: ['maxMessages', 'maxBytes', 'producerMs'],
  open(bounds) {
    const log = memory(bounds);
    return Promise.resolve({ node: () => Promise.resolve(log), close: () => log.close() });
  },
});

describePresence('in memory', {
  open() {
    const presence = memoryPresence();
    return Promise.resolve({ node: () => Promise.resolve(presence), close: () => presence.close() });
  },
});
