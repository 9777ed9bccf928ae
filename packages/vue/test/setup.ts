import { disableAutoUnmount, enableAutoUnmount } from '@vue/test-utils';
import { afterEach, beforeAll, vi } from 'vitest';

// Runs before each file, whereas a module that files import runs once in the worker that they share.
disableAutoUnmount();
enableAutoUnmount(afterEach);

// Vue says once that <Suspense> is experimental.
beforeAll(() => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
});
