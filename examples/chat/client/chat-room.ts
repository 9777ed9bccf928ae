import type { AcknowledgedConnection, Fold, MessageSource } from '@steadysocket/core';
import { fold } from '@steadysocket/core';
import type { Room } from '@steadysocket/session';
import type { ClientMessage, History, RoomEvent, Say, ServerMessage } from '../protocol/index.js';
import { maxHistory } from '../protocol/index.js';
import type { ChatMessage } from './chat-message.js';
import { failureOf } from './failure.js';
import type { RoomAction, RoomState } from './room-state.js';
import { reduceRoom, roomWithOutbox } from './room-state.js';
import { keepInTab } from './storage.js';
import type { Value } from './value.js';

export type ChatConnection = AcknowledgedConnection<ServerMessage, ClientMessage>;

/** A room for the components: its state, and what the user does in it. */
export interface ChatRoom {
  readonly name: string;
  /** Joined while a component leases it, by `useMessage` for example. */
  readonly room: Room<RoomEvent, Say>;
  /** Lasts until the user signs out, so that a room that is shown again goes on where it was left. */
  readonly state: Fold<RoomState>;
  say(text: string): void;
  /** Sends a failed message again. It keeps its id, so nobody sees it twice. */
  retry(message: Pick<Say, 'id' | 'text'>): void;
  discard(id: string): void;
  /** Loads messages before the oldest one. */
  loadEarlier(): Promise<void>;
  readonly showTyping: (isTyping: boolean) => void;
  readonly markRead: (offset: number) => void;
}

interface ChatRoomOptions {
  readonly me: string;
  readonly connection: ChatConnection;
  readonly room: Room<RoomEvent, Say>;
  /** How many messages of all rooms are on their way. */
  readonly outgoing: Value<number>;
}

export function createChatRoom({ me, connection, room, outgoing }: ChatRoomOptions): ChatRoom {
  const actions = withActions(room);
  const kept = keepInTab<readonly ChatMessage[]>(`outbox ${me} ${room.name}`);
  const state = fold(actions, reduceRoom, roomWithOutbox(kept.load() ?? []));
  state.subscribe(() => kept.save(state.getSnapshot().outbox));
  const sendRead = throttled((offset: number) => {
    // A later offset makes it needless, so it never waits for the connection.
    connection.send({ type: 'read', room: room.name, offset }, { volatile: true });
  });
  room.setState({ typing: false });

  async function publish(message: Say): Promise<void> {
    outgoing.set(outgoing.getSnapshot() + 1);
    const { queued } = connection.getSnapshot();
    const published = room.publish(message);
    // What does not wait in the queue is on its way. For the rest there will be a `sent` event.
    if (connection.getSnapshot().queued === queued) actions.dispatch({ type: 'sent', id: message.id });
    await published
      .catch((error: unknown) => actions.dispatch({ type: 'failed', id: message.id, failure: failureOf(error) }))
      .finally(() => outgoing.set(outgoing.getSnapshot() - 1));
  }

  connection.on('sent', ({ message }: { readonly message: ClientMessage | Say }) => {
    if (message.type === 'say') actions.dispatch({ type: 'sent', id: message.id });
  });

  return {
    name: room.name,
    room,
    state,
    say(text) {
      const id = crypto.randomUUID();
      actions.dispatch({ type: 'written', id, author: me, text, at: Date.now() });
      void publish({ type: 'say', id, text });
    },
    retry({ id, text }) {
      actions.dispatch({ type: 'retried', id });
      void publish({ type: 'say', id, text });
    },
    discard: (id) => actions.dispatch({ type: 'discarded', id }),
    async loadEarlier() {
      const { tail } = state.getSnapshot();
      const history = await connection.deliver({ type: 'history', room: room.name, before: tail, limit: maxHistory });
      actions.dispatch({ type: 'earlier', history: history as History });
    },
    showTyping: (typing) => room.setState({ typing }),
    markRead: sendRead,
  };
}

interface Actions extends MessageSource<RoomAction> {
  dispatch(action: RoomAction): void;
}

/** What the server says in a room and what the user does there, as one source for one reducer. */
function withActions(room: Room<RoomEvent, Say>): Actions {
  const listeners = new Set<(action: RoomAction) => void>();
  return {
    schedule: room.schedule,
    dispatch: (action) => listeners.forEach((listener) => listener(action)),
    on(_event, listener) {
      listeners.add(listener);
      const leave = room.on('message', ({ offset, message }) => listener({ type: 'received', offset, event: message }));
      return () => {
        leave();
        listeners.delete(listener);
      };
    },
  };
}

const readEveryMs = 300;

/** Calls with the latest value only, a few times a second. */
function throttled<Value>(call: (value: Value) => void): (value: Value) => void {
  let latest: Value;
  let timer: ReturnType<typeof setTimeout> | undefined;
  return (value) => {
    latest = value;
    timer ??= setTimeout(() => {
      timer = undefined;
      call(latest);
    }, readEveryMs);
  };
}
