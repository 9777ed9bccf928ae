import type { ConnectionErrorLike, ProtocolsSource, UrlSource } from '@steadysocket/core';
import { ConnectionError, createConnection } from '@steadysocket/core';
import { fakeTransport } from '@steadysocket/core/testing';
import { settled, thrownBy } from '@steadysocket/test-kit/observing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { isLoopback } from '../src/options/destination.js';
import { harness } from './harness.js';

const construct = (url: unknown, protocols?: unknown): unknown =>
  createConnection(url as UrlSource, {
    transport: fakeTransport(),
    ...(protocols === undefined ? {} : { protocols: protocols as ProtocolsSource }),
  });

const stubPage = (href: string): unknown => vi.stubGlobal('location', new URL(href));

afterEach(() => {
  vi.unstubAllGlobals();
});

const badUrls: [what: string, url: unknown][] = [
  ['does not parse', 'ws://'],
  ['is empty', ''],
  ['is a sentence', 'not a url'],
  ['lacks a scheme', 'server.test/chat'],
  ['has a bad port', 'ws://server.test:70000/'],
  ['has the scheme ftp', 'ftp://server.test/'],
  ['has the scheme javascript', 'javascript:alert(1)'],
  ['has the scheme mailto', 'mailto:someone@server.test'],
  ['has a fragment', 'ws://server.test/#room'],
  ['is null', null],
  ['is undefined', undefined],
  ['is a number', 5],
  ['is an object', {}],
];

describe('a fixed url', () => {
  test.each(badUrls)('throws at construction when it %s', (_, url) => {
    const error = thrownBy(() => construct(url));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe('invalid-url');
    expect(error.message).toContain('url');
    expect(error.message).toContain('wss:');
  });

  test.each(['ws://server.test/', 'http://server.test/', 'wss://server.test/', 'ws://localhost:8080/'])(
    'passes on an https page, encrypted or not, because the platform decides: %s',
    (url) => {
      stubPage('https://page.test/app/');
      expect(() => construct(url)).not.toThrow();
    },
  );

  test('passes on an http page when it is not encrypted', () => {
    stubPage('http://page.test/app/');
    expect(() => construct('ws://server.test/')).not.toThrow();
  });

  test.each([
    ['/chat', 'wss://page.test/chat'],
    ['chat', 'wss://page.test/app/chat'],
    ['?room=1', 'wss://page.test/app/?room=1'],
    ['//server.test/chat', 'wss://server.test/chat'],
  ])('resolves against the page: %s', (url, dialled) => {
    stubPage('https://page.test/app/');
    const { connection, transport } = harness({ url });
    connection.open();
    expect(transport.link.request.url).toBe(dialled);
  });

  test('resolves against the page as it is at the dial', () => {
    const { connection, transport } = harness({ url: '/chat' });
    stubPage('https://page.test/');
    connection.open();
    expect(transport.link.request.url).toBe('wss://page.test/chat');
  });

  test('closes the connection when it is a path and there is no page to the end', () => {
    const made = harness({ url: '/chat' });
    made.connection.open();
    expect(made.connection.getSnapshot()).toMatchObject({
      status: 'closed',
      cause: { kind: 'dial-failed' },
      error: { code: 'invalid-url' },
    });
    expect(made.clock.pending).toBe(0);
  });

  test('is not changed by who keeps the URL object', () => {
    const url = new URL('https://server.test/a');
    const { connection, transport } = harness({ url });
    connection.open();
    expect(url.href).toBe('https://server.test/a');
    expect(transport.link.request.url).toBe('wss://server.test/a');
  });
});

const badProtocols: [what: string, protocols: unknown][] = [
  ['names one twice', ['a', 'b', 'a']],
  ['has an empty name', ['']],
  ['is empty', ''],
  ['has a space', ['a b']],
  ['has a comma', 'a,b'],
  ['has a slash', ['a/b']],
  ['has a letter beyond ASCII', ['é']],
  ['has a control character', ['a\n']],
  ['holds a number', [5]],
  ['is null', null],
  ['is an object', {}],
];

describe('fixed protocols', () => {
  test.each(badProtocols)('throw at construction when the list %s', (_, protocols) => {
    const error = thrownBy(() => construct('ws://server.test/', protocols));
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.code).toBe('invalid-protocols');
    expect(error.message).toContain('protocols');
  });

  test('may hold every character of an HTTP token', () => {
    expect(() => construct('ws://server.test/', ["A0!#$%&'*+-.^_`|~"])).not.toThrow();
  });
});

interface Failure {
  readonly options: { readonly url?: UrlSource; readonly protocols?: ProtocolsSource };
  readonly code: ConnectionErrorLike['code'];
}

const boom = (): never => {
  throw new Error('boom');
};
const rejecting = (): Promise<never> => Promise.reject(new Error('boom'));

const failures: [what: string, failure: Failure][] = [
  ['a url function that throws', { options: { url: boom }, code: 'url-failed' }],
  ['a url function that rejects', { options: { url: rejecting }, code: 'url-failed' }],
  [
    'a url function that rejects with nothing',
    // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- it is not ours.
    { options: { url: () => Promise.reject() }, code: 'url-failed' },
  ],
  ...badUrls.flatMap(([what, url]): [string, Failure][] => [
    [`a url function whose result ${what}`, { options: { url: () => url as string }, code: 'invalid-url' }],
    [
      `a url function whose promised result ${what}`,
      { options: { url: () => Promise.resolve(url as string) }, code: 'invalid-url' },
    ],
  ]),
  ['a protocols function that throws', { options: { protocols: boom }, code: 'protocols-failed' }],
  ['a protocols function that rejects', { options: { protocols: rejecting }, code: 'protocols-failed' }],
  ...badProtocols.map(([what, protocols]): [string, Failure] => [
    `a protocols function whose list ${what}`,
    { options: { protocols: () => protocols as string[] }, code: 'invalid-protocols' },
  ]),
];

describe.each(failures)('%s', (_, { options, code }) => {
  test('ends the attempt with one error and one close, and is retried', async () => {
    const unhandled: unknown[] = [];
    const onRejection = (error: unknown): unknown => unhandled.push(error);
    process.on('unhandledRejection', onRejection);
    const made = harness(options);
    expect(() => made.connection.open()).not.toThrow();
    await settled();
    await settled();
    process.off('unhandledRejection', onRejection);

    expect(unhandled).toEqual([]);
    expect(made.errorCodes()).toEqual([code]);
    expect(made.recorded('close')).toEqual([{ code: 1006, reason: '', wasClean: false, kind: 'dial-failed' }]);
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'waiting', error: { code }, attempt: 1 });
    expect(made.transport.links).toHaveLength(0);
    made.clock.advance(5_000);
    await settled();
    expect(made.errorCodes()).toEqual([code, code]);
  });
});

describe('a url function', () => {
  test('may come to its senses', () => {
    let dials = 0;
    const made = harness({
      url() {
        dials += 1;
        if (dials === 1) throw new Error('no token yet');
        return 'ws://server.test/';
      },
    });
    made.connection.open();
    made.clock.advance(made.delay());
    made.transport.link.accept();
    expect(made.connection.getSnapshot()).toMatchObject({ status: 'open', error: null });
  });

  test.each<[string, { then: (resolve: (url: string) => void) => void }]>([
    [
      'settles twice',
      {
        then(resolve: (url: string) => unknown) {
          resolve('ws://server.test/one');
          resolve('ws://server.test/two');
        },
      },
    ],
    [
      'resolves and throws',
      {
        then(resolve: (url: string) => unknown) {
          resolve('ws://server.test/');
          throw new Error('boom');
        },
      },
    ],
  ])('whose promise is a faulty one that %s dials once', async (_, thenable) => {
    const made = harness({ url: () => thenable as unknown as Promise<string> });
    expect(() => made.connection.open()).not.toThrow();
    await settled();
    expect(made.transport.links).toHaveLength(1);
    made.transport.link.accept();
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('whose promise is a faulty one that throws ends the attempt with url-failed', async () => {
    const thenable = {
      then() {
        throw new Error('boom');
      },
    };
    const made = harness({ url: () => thenable as unknown as Promise<string> });
    expect(() => made.connection.open()).not.toThrow();
    await settled();
    expect(made.errorCodes()).toEqual(['url-failed']);
    expect(made.connection.getSnapshot().status).toBe('waiting');
  });

  test('may call the connection', () => {
    const made = harness({
      url() {
        made.connection.send('from the url function');
        return 'ws://server.test/';
      },
    });
    made.openUp();
    expect(made.transport.link.sent).toEqual(['from the url function']);
  });

  test('may close the connection that asks it', () => {
    const made = harness({
      url() {
        made.connection.close();
        return 'ws://server.test/';
      },
    });
    made.connection.open();
    expect(made.connection.getSnapshot().status).toBe('closed');
    expect(made.transport.live).toBe(0);
    expect(made.clock.pending).toBe(0);
  });
});

describe('a loopback address', () => {
  test.each([
    'ws://localhost:8080/',
    'WS://LOCALHOST/',
    'ws://localhost./',
    'ws://app.localhost/',
    'ws://user:password@localhost/',
    'wss://127.0.0.1:8443/chat?room=1',
    'ws://127.1.2.3/',
    'ws://127.1/',
    'ws://[::1]:8080/',
    'ws://[0:0:0:0:0:0:0:1]/',
    'ws://[::ffff:127.0.0.1]/',
    'ws://0.0.0.0/',
    'ws://[::]/',
  ])('is this device: %s', (url) => {
    expect(isLoopback(url)).toBe(true);
  });

  test.each([
    'wss://server.test/',
    'ws://127.0.0.1.evil.test/',
    'ws://localhost.evil.test/',
    'ws://notlocalhost/',
    'ws://localhost@server.test/',
    'ws://server.test/localhost',
    'ws://server.test/?to=127.0.0.1',
    'ws://192.168.0.1/',
    'ws://10.127.0.1/',
    'ws://[2001:db8::1]/',
    'ws://[::ffff:10.0.0.1]/',
    '/chat',
    '',
  ])('is not: %s', (url) => {
    expect(isLoopback(url)).toBe(false);
  });
});
