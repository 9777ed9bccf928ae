import type { ConnectionErrorLike } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import { afterEach, expect, test, vi } from 'vitest';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

function thrownBy(misuse: () => unknown): Pick<ConnectionErrorLike, 'code' | 'message'> {
  try {
    misuse();
  } catch (error) {
    return error as ConnectionErrorLike;
  }
  throw new Error('nothing was thrown');
}

const wrongUrl = (): unknown => createConnection('ftp://server.test/');
const wrongOption = (): unknown => createConnection('ws://server.test/', { reconnect: { factor: 0 } });

test('says in development what the error means and what to do', () => {
  expect(thrownBy(wrongUrl)).toMatchObject({ code: 'invalid-url', message: expect.stringContaining('wss:') as string });
  expect(thrownBy(wrongOption).message).toBe(
    'reconnect.factor must be a number from 1 to 2147483647; it is of type number',
  );
});

test.each([
  ['in production', () => vi.stubEnv('NODE_ENV', 'production')],
  ['on a page without a bundler', () => vi.stubGlobal('process', undefined)],
])('is the code %s, and names a wrong option', (_, enter) => {
  enter();
  const [url, option] = [thrownBy(wrongUrl), thrownBy(wrongOption)];
  vi.unstubAllGlobals();
  expect(url).toMatchObject({ code: 'invalid-url', message: 'invalid-url' });
  expect(option).toMatchObject({
    code: 'invalid-option',
    message: 'reconnect.factor must be valid; it is of type number',
  });
});
