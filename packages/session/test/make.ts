import type { AcknowledgedConnection, ConnectionOptions, WebSocketFrame } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { FakeTransport, ManualClock } from '@steadysocket/core/testing';
import { fakeTransport, manualClock } from '@steadysocket/core/testing';
import type { SessionOptions } from '@steadysocket/session';
import { session } from '@steadysocket/session';
import type { Control, Hello, Welcome } from '@steadysocket/session/wire';
import { controlFrame, readText, roomFrame } from '@steadysocket/session/wire';
import { settled } from '@steadysocket/test-kit/observing';

export interface Made {
  readonly connection: AcknowledgedConnection<WebSocketFrame, WebSocketFrame>;
  readonly fake: FakeTransport<WebSocketFrame>;
  readonly clock: ManualClock;
  readonly log: { readonly name: string; readonly payload: unknown }[];
  /** The socket opens; resolves with what the client says first. */
  greet(): Promise<Hello>;
  welcome(info?: Partial<Welcome>): void;
  say(control: Control): void;
  /** A message of a room arrives. */
  tell(room: string, offset: number, payload: string | ArrayBuffer): void;
  /** What the latest link has carried: control frames as objects, those of rooms as `[room, number, text]`. */
  written(): unknown[];
  /** The link is lost, and the next one is dialled. */
  cut(): void;
  /** The retry comes due. */
  redial(): void;
}

export function make(options: SessionOptions = {}, connectionOptions: ConnectionOptions = {}): Made {
  const clock = manualClock();
  const fake = fakeTransport();
  const connection = createConnection('ws://server.test', {
    clock,
    random: () => 0.5,
    transport: session({ over: fake, clock, ...options }),
    ...connectionOptions,
  }) as Made['connection'];
  const log: Made['log'] = [];
  for (const name of ['message', 'open', 'close', 'error', 'drop'] as const)
    connection.on(name, (payload: unknown) => log.push({ name, payload }));
  connection.open();
  const made: Made = {
    connection,
    fake,
    clock,
    log,
    async greet() {
      fake.link.accept({ protocol: 'steadysocket.1' });
      await settled();
      return made.written()[0] as Hello;
    },
    welcome(info = {}) {
      made.say({
        type: 'welcome',
        session: 'abc',
        resumed: false,
        received: 0,
        user: 'alice',
        window: { messages: 3, bytes: 100 },
        maxFrameBytes: 1_000,
        heartbeatMs: 20_000,
        ...info,
      });
    },
    say(control) {
      fake.link.receive(controlFrame(control));
    },
    tell(room, offset, payload) {
      const isText = typeof payload === 'string';
      fake.link.receive(roomFrame(room, offset, isText ? payload : null));
      if (!isText) fake.link.receive(payload);
    },
    written: () =>
      fake.link.sent.map((frame) => {
        if (typeof frame !== 'string') return frame;
        const read = readText(frame);
        if (!frame.startsWith('\u0010')) return frame;
        return read.kind === 'control'
          ? read.control
          : read.kind === 'room'
            ? [read.room, read.number, read.text]
            : frame;
      }),
    redial() {
      clock.advance((connection.getSnapshot().retryAt ?? NaN) - clock.now());
    },
    cut() {
      fake.link.drop();
      made.redial();
    },
  };
  return made;
}

export async function open(options?: SessionOptions, connectionOptions?: ConnectionOptions): Promise<Made> {
  const made = make(options, connectionOptions);
  await made.greet();
  made.welcome();
  return made;
}
