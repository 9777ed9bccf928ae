import type {} from '@steadysocket/test-kit/browser';
import { expect, inject, onTestFinished, test } from 'vitest';
import type { WorkerReport } from './worker.js';

const server = inject('serverUrl');

test('connects, reconnects and flushes in a Worker, which has no document', async () => {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  onTestFinished(() => worker.terminate());
  const report = new Promise<WorkerReport>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerReport>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
  worker.postMessage([`${server}/drop`, `${server}/echo`]);
  expect(await report).toEqual({
    hasDocument: false,
    isOnline: true,
    isVisible: true,
    messages: ['first', 'second'],
    opened: 2,
    xmlError: 'no-parser',
  });
});
