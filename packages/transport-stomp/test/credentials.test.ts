import { eventually } from '@steadysocket/test-kit/observing';
import { expectNoLeak } from '@steadysocket/test-kit/process';
import { expect, test } from 'vitest';
import { openStage, setStage } from './stage.js';

expectNoLeak();

test('sends fixed headers of CONNECT', async () => {
  const connectHeaders = { login: 'user', passcode: 'secret', host: '/' };
  const { server } = await openStage({ stomp: { connectHeaders } });
  expect(server.broker.commands('CONNECT')[0]?.headers).toMatchObject(connectHeaders);
});

test('asks a function for each attempt, synchronous or not', async () => {
  let attempts = 0;
  const connectHeaders = () => {
    const headers = { passcode: `token-${String(++attempts)}` };
    return attempts === 1 ? headers : Promise.resolve(headers);
  };
  const { server, recorded, when } = await openStage({ stomp: { connectHeaders } });
  await eventually(() => server.broker.sessions.size).toBe(1);
  server.closeAll(4000, '');
  await when(() => recorded.open.length === 2);
  expect(server.broker.commands('CONNECT').map(({ headers }) => headers['passcode'])).toEqual(['token-1', 'token-2']);
});

test('takes any thenable for a promise', async () => {
  const promise = Promise.resolve({ passcode: 'token' });
  const foreign = { then: promise.then.bind(promise) } as typeof promise;
  const { server } = await openStage({ stomp: { connectHeaders: () => foreign } });
  expect(server.broker.commands('CONNECT')[0]?.headers).toMatchObject({ passcode: 'token' });
});

test.each([
  ['a line break', { passcode: 'a\nlogin:admin' }],
  ['a null byte', { passcode: 'a\0' }],
  ['a colon in a name', { 'pass:code': 'a' }],
  ['no string', { passcode: 1 as unknown as string }],
])('ends the attempt when the function gives %s, and names no value', async (_, wrong) => {
  let attempts = 0;
  const connectHeaders = () => (++attempts === 1 ? wrong : {});
  const { server, recorded } = await openStage({ stomp: { connectHeaders } });
  expect(recorded.error).toMatchObject([{ code: 'invalid-option' }]);
  expect(recorded.error[0]?.message).not.toContain('admin');
  expect(server.broker.commands('CONNECT')).toHaveLength(1);
});

test('aborts the signal when the attempt ends before the function has answered', async () => {
  let signal: AbortSignal | undefined;
  const connectHeaders = (context: { readonly signal: AbortSignal }) => {
    ({ signal } = context);
    return new Promise<Record<string, string>>(() => {});
  };
  const { connection } = await setStage({ stomp: { connectHeaders } });
  connection.open();
  await eventually(() => signal?.aborted).toBe(false);
  connection.close();
  expect(signal?.aborted).toBe(true);
});

test('asks for the subprotocols of STOMP, unless the connection names others', async () => {
  const asked: (string | undefined)[] = [];
  const broker = {
    onRequest: ({ headers }: { headers: Record<string, string | string[] | undefined> }) =>
      asked.push(headers['sec-websocket-protocol'] as string | undefined),
  };
  const standard = await openStage({ broker });
  expect(standard.connection.getSnapshot().protocol).toBe('v12.stomp');
  await openStage({ broker, connection: { protocols: ['v11.stomp', 'token.1'] } });
  expect(asked).toEqual(['v12.stomp,v11.stomp,v10.stomp', 'v11.stomp,token.1']);
});
