import { expect, onTestFinished, test } from 'vitest';
import { WebSocket } from 'ws';
import { vectors } from '../vectors.js';
import { expectEnd, setStage } from './stage.js';
import type { SessionServerSubject } from './subject.js';

interface Window {
  readonly messages: number;
  readonly bytes: number;
}

/** What comes before a session: the upgrade, `hello`, `welcome`. */
export function describeOpenings(subject: SessionServerSubject): void {
  test('answers hello with welcome', async () => {
    const { join } = await setStage(subject);
    const { link, welcome } = await join({ auth: 'alice' });
    expect(welcome).toMatchObject({ type: 'welcome', resumed: false, user: 'alice', received: 0 });
    expect(welcome).not.toHaveProperty('reason');
    const { session, window, maxFrameBytes, heartbeatMs } = welcome as {
      readonly [name: string]: unknown;
      readonly window: Window;
    };
    // 128 bits, in base64 at least.
    expect(String(session).length).toBeGreaterThanOrEqual(22);
    expect(String(session).length).toBeLessThanOrEqual(64);
    for (const bound of [window.messages, window.bytes, maxFrameBytes, heartbeatMs]) expect(bound).toBeGreaterThan(0);
    expect(link.socket.protocol).toBe('steadysocket.1');
  });

  test('gives each session its own id', async () => {
    const { join } = await setStage(subject);
    const joined = await Promise.all(Array.from({ length: 20 }, () => join()));
    expect(new Set(joined.map(({ welcome }) => welcome['session'])).size).toBe(20);
  });

  test('goes on after the number that the client says', async () => {
    const { server, join } = await setStage(subject);
    const { link, welcome } = await join({ base: 41, producer: 'p' });
    expect(welcome).toMatchObject({ received: 41 });
    link.say({ type: 'ask' });
    link.send('value 1');
    expect(await link.control()).toEqual({ type: 'result', of: 42, value: 1 });
    const [first] = server.handled;
    link.cut();
    const { link: again } = await join({ base: 41, producer: 'p' });
    again.say({ type: 'ask' });
    again.send('value 1');
    await again.control();
    expect(server.handled[1]?.id).toBe(first?.id);
  });

  test.each([
    ['none of the protocols', [], {}],
    ['another protocol', ['steadysocket.0'], {}],
    ['a foreign page', ['steadysocket.1'], { origin: 'https://evil.test' }],
    ['a page without an origin', ['steadysocket.1'], { origin: 'null' }],
  ] as const)('refuses the upgrade of %s', async (_, protocols, options) => {
    const { server } = await setStage(subject);
    const socket = new WebSocket(server.url, [...protocols], options);
    onTestFinished(() => socket.terminate());
    const status = await new Promise((resolve) => {
      socket.on('unexpected-response', (_request, { statusCode }) => resolve(statusCode));
      socket.on('error', () => {});
      socket.on('open', () => resolve('open'));
    });
    expect(status).toBe('origin' in options ? 403 : 400);
  });

  test.each(vectors.badHellos)('refuses a hello with $name', async ({ fields }) => {
    const stage = await setStage(subject);
    await expectEnd(stage, await stage.greet(fields), 4400);
    expect(stage.server.ends).toHaveLength(1);
  });

  test.each([...vectors.malformed, ...vectors.ignored, 'data', '\u0010\u0010data', '\u0010{"type":"ping"}'])(
    'refuses %j before hello',
    async (frame) => {
      const stage = await setStage(subject);
      const link = await stage.dial();
      link.sendRaw(frame);
      await expectEnd(stage, link, 4400);
    },
  );

  test('refuses binary data before hello, whatever is in it', async () => {
    const stage = await setStage(subject);
    const link = await stage.dial();
    link.send(Buffer.from('\u0010' + JSON.stringify(vectors.hello)));
    await expectEnd(stage, link, 4400);
  });

  test('refuses a client that does not wait for the welcome', async () => {
    const stage = await setStage(subject);
    const link = await stage.greet({ auth: 'slow' });
    link.send('early');
    await expectEnd(stage, link, 4400);
    expect(stage.server.handled.map(({ payload }) => payload)).toEqual(['echo served']);
  });

  test('refuses a second hello', async () => {
    const stage = await setStage(subject);
    const { link } = await stage.join();
    link.say(vectors.hello);
    await expectEnd(stage, link, 4400);
  });

  test('refuses a hello that is too large', async () => {
    const stage = await setStage(subject, { helloBytes: 1_000 });
    await expectEnd(stage, await stage.greet({ auth: 'x'.repeat(1_000) }), 4413);
  });

  test('does not wait for a hello without end', async () => {
    const stage = await setStage(subject, { helloMs: 200 });
    await expectEnd(stage, await stage.dial(), 4408);
  });

  test('does not wait for the application without end', async () => {
    const stage = await setStage(subject, { helloMs: 200 });
    await expectEnd(stage, await stage.greet({ auth: 'slow' }), 4408);
  });

  test('refuses credentials', async () => {
    const stage = await setStage(subject);
    await expectEnd(stage, await stage.greet({ auth: 'refused' }), 4401);
  });

  test('survives an application that cannot authenticate', async () => {
    const stage = await setStage(subject);
    await expectEnd(stage, await stage.greet({ auth: 'broken' }), 1011);
  });

  test('takes credentials for what they are', async () => {
    const stage = await setStage(subject);
    const { link, welcome } = await stage.join({ auth: '__proto__' });
    expect(welcome).toMatchObject({ user: '__proto__' });
    link.send('echo still here');
    expect(await link.data()).toBe('still here');
  });

  test('has no more sessions than it may', async () => {
    const { join, greet } = await setStage(subject, { sessions: 2 });
    await join();
    const { link } = await join();
    expect((await (await greet()).closed).code).toBe(1013);
    link.say({ type: 'bye' });
    await link.closed;
    await join();
  });
}
