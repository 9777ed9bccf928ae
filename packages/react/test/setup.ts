import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Runs before each file. A module that the files import runs once, because they share a worker.
afterEach(cleanup);
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
