import { cleanup } from '@testing-library/react';
import { afterEach } from 'vitest';

// Runs before each file, whereas a module that files import runs once in the worker that they share.
afterEach(cleanup);
Object.assign(globalThis, { IS_REACT_ACT_ENVIRONMENT: true });
