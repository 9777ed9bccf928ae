import type { Handled, SessionServer, SessionServerOptions } from '@steadysocket/conformance/session';
import type { HubOptions, Peer, ServerCodec, User } from '@steadysocket/server';
import { refuse } from '@steadysocket/server';
import type { HubServer } from './start-hub-server.js';

type Payload = string | ArrayBuffer;

const codec: ServerCodec<Payload, Payload> = {
  encode: (message) => message,
  decode(frame) {
    if (frame === 'undecodable') throw new Error('A text that no codec takes.');
    return frame;
  },
};

function authenticate(auth: unknown): User | Promise<User> {
  if (auth === 'refused') throw refuse('wrong-password');
  if (auth === 'broken') throw new Error('The database is away.');
  if (auth === 'slow') return new Promise(() => {});
  return { id: typeof auth === 'string' ? auth : 'guest' };
}

type Start<Request> = (
  options: HubOptions<User, Payload, Payload, Request>,
) => Promise<HubServer<User, Payload, Request>>;

/** A hub with the application that the conformance suite asks for. */
export async function startSessionServer<Request>(
  start: Start<Request>,
  options: SessionServerOptions = {},
): Promise<SessionServer> {
  const handled: Handled[] = [];
  const ends: { reason: string; lost: number }[] = [];
  const waiting: (() => void)[] = [];

  function handle(peer: Peer<User, Payload>, text: string): unknown {
    const [, command, rest = ''] = /^(\S*) ?(.*)$/s.exec(text) ?? [];
    switch (command) {
      case 'value':
        return JSON.parse(rest);
      case 'uncarried':
        return 1n;
      case 'refuse':
        throw refuse(rest);
      case 'fail':
        throw new Error('The handler fails.');
      case 'wait':
        return new Promise<void>((resolve) => waiting.push(resolve));
      case 'echo':
        peer.send(rest);
        return undefined;
      case 'end':
        peer.close(4410, 'ended');
        return undefined;
    }
    return undefined;
  }

  const { window, resumeWindowMs, heartbeatMs, ...limits } = options;
  const hubOptions: HubOptions<User, Payload, Payload, Request> = {
    authenticate: ({ auth }) => authenticate(auth),
    onMessage(peer, message, { id }) {
      handled.push({
        user: peer.user.id,
        payload: typeof message === 'string' ? message : new Uint8Array(message),
        id,
      });
      return typeof message === 'string' ? handle(peer, message) : undefined;
    },
    onSessionEnd: (_, end) => void ends.push(end),
    onError: () => {},
    codec,
    limits,
    rooms: { authorize: () => true },
    ...(window && { window }),
    ...(resumeWindowMs !== undefined && { resumeWindowMs }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
  };
  const { hub, url } = await start(hubOptions);
  return {
    url,
    handled,
    ends,
    get sessions() {
      return hub.stats.sessions;
    },
    push(user, text) {
      for (const peer of hub.peers) if (peer.user.id === user) peer.send(text);
    },
    publish: (room, text) => hub.room(room).publish(text),
    release() {
      for (const resolve of waiting.splice(0)) resolve();
    },
    drain: (retryAfterMs) => hub.drain({ retryAfterMs }),
    close() {
      hub.close();
      return Promise.resolve();
    },
  };
}
