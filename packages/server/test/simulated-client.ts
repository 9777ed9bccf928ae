import type { Hub, User } from '@steadysocket/server';
import { controlFrame, isPlain, readText } from '@steadysocket/session/wire';
import { settled } from '@steadysocket/test-kit/observing';

type Control = Partial<Record<string, unknown>>;

/** A client of a hub, without a socket between them. */
export interface SimulatedClient {
  readonly controls: readonly Control[];
  readonly data: readonly string[];
  /** How the hub closed the link. */
  readonly closed: { readonly code: number; readonly reason: string } | null;
  say(control: Control): void;
  send(text: string): void;
  /** The link is gone. */
  cut(): void;
}

const window = { messages: 4_096, bytes: 4_194_304 };

/** Opens a link and says hello. The answer may take a few turns of the loop. */
export function connect<U extends User>(hub: Hub<U, never, null>, fields: Control = {}): SimulatedClient {
  const controls: Control[] = [];
  const data: string[] = [];
  let closed: SimulatedClient['closed'] = null;
  const { receive, closed: gone } = hub.accept(
    {
      send(frame) {
        const read = typeof frame === 'string' && !isPlain(frame) ? readText(frame) : null;
        if (read?.kind === 'control') controls.push(read.control);
        else data.push(String(frame));
      },
      close(code, reason) {
        closed ??= { code, reason };
      },
    },
    null,
  );
  const say = (control: Control): void => {
    receive(controlFrame(control as never));
  };
  say({ type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window, ...fields });
  return {
    controls,
    data,
    get closed() {
      return closed;
    },
    say,
    send: receive,
    cut: gone,
  };
}

/** The same, and waits for the answer. */
export async function join<U extends User>(hub: Hub<U, never, null>, fields?: Control): Promise<SimulatedClient> {
  const client = connect(hub, fields);
  await settled();
  return client;
}
