import type { Hub, User } from '@steadysocket/server';
import type { Cursor } from '@steadysocket/session/wire';
import { controlFrame, isPlain, readText, roomFrame } from '@steadysocket/session/wire';
import { settled } from '@steadysocket/test-kit/observing';

type Control = Partial<Record<string, unknown>>;
type Payload = string | Uint8Array<ArrayBuffer>;

/** What a client has received of rooms, in order: `general 17 hello`. */
export interface RoomClient {
  /** Its answers about rooms. */
  readonly answers: readonly Control[];
  readonly messages: readonly string[];
  readonly members: readonly Control[];
  readonly results: readonly Control[];
  readonly welcome: Control;
  /** The id of the session. */
  readonly session: string;
  /** How the hub closed the link. */
  readonly closed: { readonly code: number; readonly reason: string } | null;
  /** Frames that came as bytes which others share. */
  readonly shared: readonly Uint8Array[];
  say(control: Control): void;
  send(text: string): void;
  join(room: string, fields?: Control): Promise<void>;
  publish(room: string, sequence: number, payload: Payload): Promise<void>;
  /** Acknowledges everything. */
  acknowledge(): Promise<void>;
  cut(): void;
}

export interface RoomClientOptions {
  readonly hello?: Control;
  /** Whether it acknowledges nothing by itself. */
  readonly isSlow?: boolean;
  /** Whether its link takes bytes that are shared. */
  readonly sharesBytes?: boolean;
}

const window = { messages: 4_096, bytes: 4_194_304 };

/** Opens a link to a hub with rooms, without a socket between them, and waits for the answer. */
export async function enter<U extends User>(
  hub: Hub<U, never, null>,
  { hello = {}, isSlow = false, sharesBytes = false }: RoomClientOptions = {},
): Promise<RoomClient> {
  const answers: Control[] = [];
  const messages: string[] = [];
  const members: Control[] = [];
  const results: Control[] = [];
  const shared: Uint8Array[] = [];
  let received = Number(hello['received'] ?? 0);
  let welcome: Control = {};
  let header = '';
  let closed: RoomClient['closed'] = null;
  const count = (): void => {
    received += 1;
    if (!isSlow) queueMicrotask(() => say({ type: 'ack', received }));
  };
  const take = (frame: string | Uint8Array): void => {
    if (typeof frame !== 'string') {
      messages.push(`${header}${[...frame].join(',')}`);
      count();
      return;
    }
    const read = isPlain(frame) ? null : readText(frame);
    if (read?.kind === 'room') {
      header = `${read.room} ${read.number} `;
      if (read.text === null) return;
      messages.push(header + read.text);
      count();
    } else if (read?.kind === 'control') {
      const { control } = read;
      if (control['type'] === 'welcome') welcome = control;
      if (control['type'] === 'members') members.push(control);
      if (control['type'] === 'room') answers.push(control);
      if (control['type'] === 'result') results.push(control);
      if (control['type'] === 'room' || control['type'] === 'result') count();
    }
  };
  const link = {
    send: take,
    close: (code: number, reason: string) => {
      closed ??= { code, reason };
    },
    ...(sharesBytes && {
      sendText: (utf8: Uint8Array) => {
        shared.push(utf8);
        take(new TextDecoder().decode(utf8));
      },
    }),
  };
  const { receive, closed: gone } = hub.accept(link, null);
  const say = (control: Control): void => {
    receive(controlFrame(control as never));
  };
  say({ type: 'hello', version: 1, producer: 'p', generation: 1, received: 0, base: 0, window, ...hello });
  await settled();
  return {
    answers,
    messages,
    members,
    results,
    shared,
    get welcome() {
      return welcome;
    },
    get session() {
      return String(welcome['session']);
    },
    get closed() {
      return closed;
    },
    say,
    send: receive,
    async join(room, fields = {}) {
      say({ type: 'join', room, ...fields });
      await settled();
    },
    async publish(room, sequence, payload) {
      say({ type: 'ask' });
      const isText = typeof payload === 'string';
      receive(roomFrame(room, sequence, isText ? payload : null));
      if (!isText) receive(payload);
      await settled();
    },
    async acknowledge() {
      say({ type: 'ack', received });
      await settled();
    },
    cut: gone,
  };
}

/** The position that the latest answer gives, moved on by so many messages. */
export function cursorOf({ answers }: RoomClient, messages = 0): Cursor {
  const { epoch, offset } = answers.at(-1) ?? {};
  return { epoch: String(epoch), offset: Number(offset) + messages };
}
