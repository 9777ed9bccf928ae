import type { AcknowledgedConnection, WebSocketFrame } from '@steadysocket/core';
import { createConnection } from '@steadysocket/core';
import type { FakeLink } from '@steadysocket/core/testing';
import type { Room } from '@steadysocket/session';
import { rooms, session } from '@steadysocket/session';
import { describe, expect, test } from 'vitest';
import type { Binding } from '../binding.js';
import type { World } from '../fake-world.js';
import { fakeWorld } from '../fake-world.js';

type Control = Readonly<Record<string, unknown>>;

const controlText = (control: Control): string => `\u0010${JSON.stringify(control)}`;

const welcome = {
  type: 'welcome',
  session: 'abc',
  resumed: false,
  user: 'alice',
  received: 0,
  window: { messages: 100, bytes: 100_000 },
  maxFrameBytes: 100_000,
  heartbeatMs: 60_000,
};

/** Whatever the client sends here is control. */
const controlOf = (frame: WebSocketFrame): Control => JSON.parse((frame as string).slice(1)) as Control;

/** A server that lets everybody in: its rooms begin with the message after offset 10. */
function answer(frame: WebSocketFrame, link: FakeLink<WebSocketFrame>): void {
  const { type, room } = controlOf(frame);
  if (type === 'hello') link.receive(controlText(welcome));
  else if (type === 'join') link.receive(controlText({ type: 'room', room, epoch: 'e', offset: 10 }));
  else if (type === 'part') link.receive(controlText({ type: 'room', room, left: true }));
}

interface Chat {
  readonly world: World;
  readonly connection: AcknowledgedConnection<string, string>;
  readonly room: (name: string) => Room<string, string>;
  /** A message of a room arrives. */
  tell(name: string, offset: number): void;
  /** Rooms that were joined and left: `+general`, `-general`. */
  asked(): string[];
}

/** One that is slow: it has welcomed the client, and answers no join. */
function answerLate(frame: WebSocketFrame, link: FakeLink<WebSocketFrame>): void {
  if (controlOf(frame)['type'] === 'hello') answer(frame, link);
}

function chat(onFrame = answer): Chat {
  const world = fakeWorld({ onFrame });
  const { transport, options } = world;
  const connection = createConnection<string, string, WebSocketFrame>('ws://server.test/', {
    ...options,
    transport: session({ over: transport, clock: options.clock }),
  });
  return {
    world,
    connection,
    room: rooms(connection, { members: true }),
    tell(name, offset) {
      transport.link.receive(`\u0010${JSON.stringify([name, offset])}\n${name} ${String(offset)}`);
    },
    asked: () =>
      transport.link.sent.flatMap((frame) => {
        const { type, room } = controlOf(frame);
        return type === 'join' ? [`+${String(room)}`] : type === 'part' ? [`-${String(room)}`] : [];
      }),
  };
}

const names = Array.from({ length: 10 }, (_, index) => `R${String(index)}`);

export function describeRooms({ frame, mount, step, useFold, useMessage, useMessages, useReadable }: Binding): void {
  describe('a room in a component', () => {
    test('is what every hook takes', async () => {
      const { world, room, tell, asked } = chat();
      const recorded: string[] = [];
      const page = await mount(
        () => {
          useMessage(room('general'), ({ message }) => recorded.push(message));
          return {
            place: useReadable(room('general'), ({ status, offset }) => `${status} ${String(offset)}`),
            latest: useMessages(room('general'), { limit: 2 }),
            count: useFold(room('general'), (before) => before + 1, 0),
          };
        },
        {
          shows: ({ place, latest, count }) =>
            `${place} [${latest.map(({ message }) => message).join()}] ${String(count)}`,
        },
      );
      expect(page.text).toBe('connecting 0 [] 0');
      await step(() => world.transport.link.accept());
      expect(page.text).toBe('joined 10 [] 0');
      await step(() => {
        for (const offset of [11, 12, 13]) tell('general', offset);
      });
      await frame(world);
      expect(page.text).toBe('joined 13 [general 12,general 13] 3');
      expect(recorded).toEqual(['general 11', 'general 12', 'general 13']);
      expect(asked()).toEqual(['+general']);
    });

    test('renders it once a frame, however many messages and rooms it has', async () => {
      const { world, room, tell } = chat();
      const page = await mount(
        () => [
          ...names.map((name) => useFold(room(name), (before) => before + 1, 0)),
          ...names.map((name) => useReadable(room(name), ({ offset }) => offset)),
        ],
        { shows: (values) => Object.values(values).join() },
      );
      await step(() => world.transport.link.accept());
      const { renders } = page;
      await step(() => {
        for (const name of names) for (const offset of [11, 12, 13]) tell(name, offset);
      });
      await frame(world);
      expect(page.text).toBe([...names.map(() => 3), ...names.map(() => 13)].join());
      expect(page.renders - renders).toBe(1);
    });

    test('is joined once for all components, and left when the last of them is gone', async () => {
      const { world, room, tell, asked } = chat();
      const { transport, clock } = world;
      const recorded: string[] = [];
      const pages = [];
      for (let index = 0; index < 20; index += 1) {
        const name = `R${String(index % 10)}`;
        pages.push(await mount(() => useMessage(room(name), ({ message }) => recorded.push(message))));
      }
      await step(() => transport.link.accept());
      expect(asked()).toEqual(names.map((name) => `+${name}`));
      await step(() => tell('R3', 11));
      expect(recorded).toEqual(['R3 11', 'R3 11']);
      for (const page of pages) await page.unmount();
      clock.advance(1_000);
      expect(asked().slice(10)).toEqual(names.map((name) => `-${name}`));
      transport.link.end();
      expect([transport.live, clock.pending]).toEqual([0, 0]);
    });

    test('that goes and comes while the server has not answered is joined once, and left once', async () => {
      const { world, room, tell, asked } = chat(answerLate);
      const { transport, clock } = world;
      const recorded: string[] = [];
      const use = (): unknown => useMessage(room('general'), ({ message }) => recorded.push(message));
      const first = await mount(use);
      await step(() => transport.link.accept());
      await first.unmount();
      clock.advance(999);
      const second = await mount(use);
      clock.advance(5_000);
      expect(asked()).toEqual(['+general']);
      await second.unmount();
      clock.advance(999);
      expect(asked()).toEqual(['+general']);
      await step(() => clock.advance(1));
      expect(asked()).toEqual(['+general', '-general']);
      const { link } = transport;
      link.receive(controlText({ type: 'room', room: 'general', epoch: 'e', offset: 10 }));
      tell('general', 11);
      link.receive(controlText({ type: 'room', room: 'general', left: true }));
      link.end();
      expect(recorded).toEqual([]);
      expect([transport.live, clock.pending]).toEqual([0, 0]);
    });

    test('shows who is there, and what the server refuses', async () => {
      const { world, room } = chat();
      const page = await mount(
        () => {
          useMessage(room('general'), () => {});
          return useReadable(room('general'));
        },
        {
          shows: ({ status, members, refused }) =>
            `${status} ${members.map(({ user }) => user).join()} ${refused?.code ?? ''}`,
        },
      );
      await step(() => world.transport.link.accept());
      const { link } = world.transport;
      const set = ['ada', 'bob'].map((user) => ({ id: user, user, state: {} }));
      await step(() => link.receive(controlText({ type: 'members', room: 'general', all: true, set, gone: [] })));
      expect(page.text).toBe('joined ada,bob ');
      await step(() => link.receive(controlText({ type: 'room', room: 'general', refused: { code: 'removed' } })));
      expect(page.text).toBe('refused  removed');
    });
  });
}
