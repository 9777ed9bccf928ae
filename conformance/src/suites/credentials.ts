import { inspect } from 'node:util';
import { eventually } from '@steadysocket/test-kit/observing';
import { describe, expect, test } from 'vitest';
import type { Stage } from '../stage.js';
import { setStage } from '../stage.js';
import type { Admission, TransportSubject } from '../subject.js';

/** Who is asked for credentials, when, and what a refusal means. */
export function describeCredentials<Frame>(subject: TransportSubject<Frame>): void {
  describe('the url function', () => {
    describeProvider(subject, (provide, { urlOf, server }) => ({
      url: async () => urlOf(server, `?token=${await provide()}`),
    }));
  });

  if (subject.auth === true) {
    describe('the auth function of the transport', () => {
      describeProvider(subject, (provide) => ({ transport: subject.transport(provide) }));

      test('ends the attempt when it rejects, and is asked again', async () => {
        let attempts = 0;
        const stage = await setStage(subject);
        const transport = subject.transport(() => {
          attempts += 1;
          return attempts === 1 ? Promise.reject(new Error('hidden')) : Promise.resolve('a token');
        });
        const { connection, recorded, when } = stage.observe({ transport });
        connection.open();
        await when('open');
        expect(recorded.close).toMatchObject([{ code: 1006, wasClean: false }]);
        expect(recorded.error).toHaveLength(1);
        expect(recorded.error[0]?.message).not.toContain('hidden');
        expect(stage.server.credentials.at(-1)).toBe('a token');
      });

      test('ends the attempt when it takes longer than connectTimeoutMs', async () => {
        let asked = 0;
        const stage = await setStage(subject);
        const transport = subject.transport(() => (++asked === 1 ? new Promise<string>(() => {}) : 'a token'));
        const { connection, recorded, when } = stage.observe({ transport, connectTimeoutMs: 1_000 });
        connection.open();
        await when('open');
        expect(recorded.close).toMatchObject([{ kind: 'connect-timeout' }]);
        await eventually(() => stage.server.clients).toBe(1);
      });
    });
  }

  test('stops at once when fixed credentials do not do', async () => {
    const { server, observe } = await setStage(subject, { admit: () => 'unauthorized' });
    const { connection, when } = observe();
    connection.open();
    const { cause, retryAt } = await when('closed');
    expect([cause?.kind, retryAt]).toEqual(['unauthorized', null]);
    // Of a transport that asks for credentials itself nobody knows whether they are fixed.
    const { freshCredentials = false } = subject.transport().capabilities;
    expect(server.credentials).toHaveLength(freshCredentials ? 2 : 1);
  });

  test('names no credential and no payload in its errors', async () => {
    const admissions: Admission[] = ['refuse', 'unauthorized'];
    const stage = await setStage(subject, { admit: () => admissions.shift() ?? 'accept' });
    const link = await stage.proxy();
    const transport = subject.transport(subject.auth === true ? () => 'hidden-auth' : undefined);
    const url = (): string => stage.urlOf(link, '?token=hidden-query');
    const { connection, recorded, when } = stage.observe({ transport, url, reconnect: { minUptimeMs: 0 } });
    link.refuse();
    connection.send(subject.frame('hidden payload'));
    connection.open();
    await when(() => recorded.close.length === 1);
    link.restore();
    await when(() => recorded.close.length === 3);
    await when('open');
    for (const text of subject.hostile) stage.server.sendRaw(text);
    link.refuse();
    link.reset();
    await when(() => recorded.close.length >= 4);
    expect(inspect([recorded.error, recorded.close], { depth: 10 })).not.toContain('hidden');
  });
}

type Provided<Frame> = Parameters<Stage<Frame>['observe']>[0];

/** What holds of every function that provides credentials. `use` gives the options of a connection that asks it. */
function describeProvider<Frame>(
  subject: TransportSubject<Frame>,
  use: (provide: () => Promise<string>, stage: Stage<Frame>) => Provided<Frame>,
): void {
  async function start(admit: (credentials: string) => Admission) {
    let attempts = 0;
    const stage = await setStage(subject, { admit });
    const provide = (): Promise<string> => Promise.resolve(`token-${++attempts}`);
    const observed = stage.observe(use(provide, stage));
    observed.connection.open();
    return { ...observed, server: stage.server };
  }

  test('is asked for each attempt, and the server sees what it gives', async () => {
    const { server, recorded, when } = await start((token) => (token === 'token-2' ? 'refuse' : 'accept'));
    await when('open');
    await eventually(() => server.clients).toBe(1);
    server.closeAll(4000, '');
    await when(() => recorded.open.length === 2);
    expect(server.credentials).toEqual(['token-1', 'token-2', 'token-3']);
  });

  test('is asked once more when the server calls its token unauthorized', async () => {
    const { server, recorded, when } = await start((token) => (token === 'token-1' ? 'unauthorized' : 'accept'));
    await when(({ status }) => status === 'open' && server.credentials.length === 2);
    await eventually(() => server.clients).toBe(1);
    expect(server.credentials).toEqual(['token-1', 'token-2']);
    expect(recorded.close.map(({ code }) => [3000, 3003, 4401, 4403].includes(code))).toEqual([true]);
  });

  test('is not asked again when its second token is unauthorized, too', async () => {
    const { server, when } = await start(() => 'unauthorized');
    const { cause } = await when('closed');
    expect(cause?.kind).toBe('unauthorized');
    expect(server.credentials).toEqual(['token-1', 'token-2']);
  });
}
