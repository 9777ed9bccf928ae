import { eventually } from '@steadysocket/test-kit/observing';
import { expect, onTestFinished } from 'vitest';
import type { Fields } from '../frames.js';
import { controlText } from '../frames.js';
import type { RawLink } from '../raw-link.js';
import { dial } from '../raw-link.js';
import { vectors } from '../vectors.js';
import type { SessionServer, SessionServerOptions, SessionServerSubject } from './subject.js';

/** A server with an honest client beside whatever the test does. */
export interface Stage {
  readonly server: SessionServer;
  /** Opens a socket and says nothing. */
  dial(): Promise<RawLink>;
  /** Opens a socket and says hello. The fields are added to those of the vectors. */
  greet(fields?: Fields): Promise<RawLink>;
  /** The same, and reads the welcome. */
  join(fields?: Fields): Promise<{ readonly link: RawLink; readonly welcome: Fields }>;
}

let lastProducer = 0;

export async function setStage(subject: SessionServerSubject, options: SessionServerOptions = {}): Promise<Stage> {
  const server = await subject.start(options);
  onTestFinished(() => server.close());
  const greet = async (fields: Fields = {}): Promise<RawLink> => {
    const link = await dial(server.url);
    link.say(helloWith(fields));
    return link;
  };
  return {
    server,
    dial: () => dial(server.url),
    greet,
    async join(fields = {}) {
      const link = await greet(fields);
      return { link, welcome: await link.control() };
    },
  };
}

export function helloWith(fields: Fields): Fields {
  lastProducer += 1;
  return { ...vectors.hello, producer: `producer-${String(lastProducer)}`, ...fields };
}

/** Expects the link to end with the code, while another client goes on exchanging messages as if nothing were. */
export async function expectEnd(stage: Stage, link: RawLink, code: number): Promise<void> {
  expect((await link.closed).code).toBe(code);
  await expectServed(stage);
}

/** A client that says hello now is served. */
export async function expectServed(stage: Stage): Promise<void> {
  const { link } = await stage.join({ auth: 'latecomer' });
  link.send('echo served');
  expect(await link.data()).toBe('served');
  link.say({ type: 'bye' });
  await link.closed;
}

/** Starts a client that exchanges messages, one after another. What returns stops it, and expects that nothing went amiss. */
export async function honestClient(stage: Stage): Promise<() => Promise<void>> {
  const { link } = await stage.join({ auth: 'honest' });
  let sent = 0;
  const until = new AbortController();
  const running = (async () => {
    while (!until.signal.aborted) {
      sent += 1;
      link.socket.send(`echo ${String(sent)}`);
      expect(await link.data()).toBe(String(sent));
      link.say({ type: 'ack', received: sent });
    }
  })();
  running.catch(() => {});
  await eventually(() => sent).toBeGreaterThan(3);
  return async () => {
    const before = sent;
    await eventually(() => sent).toBeGreaterThan(before + 3);
    until.abort();
    await running;
    expect(link.socket.readyState).toBe(link.socket.OPEN);
  };
}

/** Sends the same frame again and again, as fast as the socket takes it, until the link is over. */
export async function flood(link: RawLink, frame: string, most: number): Promise<void> {
  for (let sent = 0; sent < most && link.socket.readyState === link.socket.OPEN; sent += 500) {
    for (let index = 0; index < 500; index += 1) link.socket.send(frame);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

export const ping = controlText({ type: 'ping' });
