import { createConnection, webSocket } from '@steadysocket/core';
import type { StompMessage, StompTopic } from '@steadysocket/transport-stomp';
import { stomp, topics } from '@steadysocket/transport-stomp';

export function roomsOf(broker: string): (room: string) => StompTopic<StompMessage> {
  const connection = createConnection(broker, { transport: stomp({ over: webSocket() }) });
  const topic = topics(connection);
  return (room) => topic(`/topic/rooms/${room}`);
}
