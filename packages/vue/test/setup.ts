import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils';
import { afterEach, beforeAll, vi } from 'vitest';

// Runs before each file. A module that the files import runs once, because they share a worker.
disableAutoUnmount();
enableAutoUnmount(afterEach);

// Vue warns once that <Suspense> is experimental.
beforeAll(() => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
});
