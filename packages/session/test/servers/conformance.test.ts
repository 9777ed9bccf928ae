import type { ClientRoom, ClientRoomOptions, SessionClient } from '@steadysocket/conformance/session';
import { describeSessionClient } from '@steadysocket/conformance/session';
import type { AcknowledgedConnection, WebSocketFrame } from '@steadysocket/core';
import { createConnection, webSocket } from '@steadysocket/core';
import { rooms, session } from '@steadysocket/session';
import { WebSocket } from 'ws';

const payloadOf = (message: WebSocketFrame): string | Uint8Array =>
  typeof message === 'string' ? message : new Uint8Array(message as ArrayBuffer);

function roomOf(
  connection: AcknowledgedConnection<WebSocketFrame, WebSocketFrame>,
  name: string,
  { after, ...options }: ClientRoomOptions = {},
): ClientRoom {
  const room = rooms(connection, { lingerMs: 0, ...options, after: () => after })(name);
  const received: { offset: number; message: string | Uint8Array }[] = [];
  room.on('message', ({ offset, message }) => received.push({ offset, message: payloadOf(message) }));
  let leave = (): void => {};
  return {
    received,
    get status() {
      const { status, refused, ...shown } = room.getSnapshot();
      return { ...shown, isJoined: status === 'joined', refused: refused?.code ?? null };
    },
    show: (state) => room.setState(state),
    publish: (payload) => room.publish(payload),
    join: () => (leave = room.acquire()),
    leave: () => leave(),
  };
}

describeSessionClient({
  connect(url, options = {}) {
    const connection: AcknowledgedConnection<WebSocketFrame, WebSocketFrame> = createConnection(url, {
      transport: session({ over: webSocket({ WebSocket }), ...options }),
      random: () => 0.002,
    });
    const received: (string | Uint8Array)[] = [];
    const opens: { resumed: boolean }[] = [];
    const drops: unknown[] = [];
    connection.on('message', (message) => {
      received.push(payloadOf(message));
    });
    connection.on('open', ({ resumed }) => opens.push({ resumed }));
    connection.on('drop', ({ message }) => drops.push(message));
    connection.on('error', () => {});
    connection.open();
    return {
      received,
      opens,
      drops,
      send: (payload) => void connection.send(payload),
      deliver: (payload) => connection.deliver(payload),
      room: (name, roomOptions) => roomOf(connection, name, roomOptions),
      close: () => connection.close(),
    } satisfies SessionClient;
  },
});
