import { eventually } from '@steadysocket/test-kit/observing';
import { expect, test } from 'vitest';
import { vectors } from '../vectors.js';
import { setStage } from './stage.js';
import type { SessionClientSubject } from './subject.js';

interface Window {
  readonly messages: number;
  readonly bytes: number;
}

/** What a client says first, and what it takes for an answer. */
export function describeOpenings(subject: SessionClientSubject): void {
  test('offers the protocol and says hello, with its credentials', async () => {
    const { greeted } = await setStage(subject, { auth: { token: 'fresh' } });
    const { link, hello } = await greeted();
    expect(link.socket.protocol).toBe('steadysocket.1');
    expect(hello).toMatchObject({ type: 'hello', version: 1, received: 0, base: 0, auth: { token: 'fresh' } });
    expect(hello).not.toHaveProperty('session');
    const { producer, generation, window } = hello as { readonly [name: string]: unknown; readonly window: Window };
    expect(String(producer).length).toBeGreaterThanOrEqual(22);
    expect(String(producer).length).toBeLessThanOrEqual(64);
    expect(generation).toBeGreaterThan(0);
    for (const bound of [window.messages, window.bytes]) expect(bound).toBeGreaterThan(0);
  });

  test('leaves out credentials that it does not have', async () => {
    const { greeted } = await setStage(subject);
    expect((await greeted()).hello).not.toHaveProperty('auth');
  });

  test('says nothing more until it is welcome, and then what has waited', async () => {
    const { client, greeted } = await setStage(subject);
    client.send('early');
    const { link, hello } = await greeted();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(link.frames).toHaveLength(1);
    expect(client.opens).toEqual([]);
    link.say({ ...vectors.welcome, received: hello['base'] });
    expect(await link.data()).toBe('early');
    await eventually(() => client.opens).toEqual([{ resumed: false }]);
  });

  test('raises the generation with every hello, and stays the same producer', async () => {
    const { greeted } = await setStage(subject);
    const first = await greeted();
    first.link.cut();
    const second = await greeted();
    second.link.cut();
    const third = await greeted();
    const generations = [first, second, third].map(({ hello }) => hello['generation'] as number);
    expect(generations).toEqual([...new Set(generations)].sort((a, b) => a - b));
    expect(new Set([first, second, third].map(({ hello }) => hello['producer'])).size).toBe(1);
  });

  test.each(vectors.badWelcomes)('leaves a server that says welcome with $name', async ({ fields }) => {
    const { client, greeted } = await setStage(subject);
    const { link } = await greeted();
    link.say({ ...vectors.welcome, ...fields });
    await link.closed;
    expect((await greeted()).hello).not.toHaveProperty('session');
    expect(client.opens).toEqual([]);
  });

  test.each([
    'data',
    '',
    '\u0010\u0010data',
    '\u0010{"type":"ack","received":0}',
    '\u0010{"type":"pong"}',
    ...vectors.malformed,
  ])('leaves a server that says %j before welcome', async (frame) => {
    const { client, greeted } = await setStage(subject);
    const { link } = await greeted();
    link.sendRaw(frame);
    await link.closed;
    await greeted();
    expect(client.received).toEqual([]);
    expect(client.opens).toEqual([]);
  });
}
