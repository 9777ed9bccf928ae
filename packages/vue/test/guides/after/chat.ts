import { heartbeat, json, useMessages, useWebSocket } from '@steadysocket/vue';
import { defineComponent, h } from 'vue';

interface Line {
  readonly text: string;
}

export const Chat = defineComponent({
  props: { room: { type: String, required: true } },
  setup(props) {
    const { connection, send, status } = useWebSocket(() => `wss://example.org/chat/${props.room}`, {
      codec: json<Line>(),
      reconnect: { maxAttempts: 10 },
      onClose: ({ kind }) => {
        if (kind === 'max-attempts') console.warn('gave up');
      },
      heartbeat: heartbeat({ message: 'ping', isReply: (frame) => frame === 'pong' }),
    });
    const lines = useMessages(connection, { limit: 100 });
    return () => [
      ...lines.value.map(({ text }, index) => h('p', { key: index }, text)),
      h('button', { disabled: status.value !== 'open', onClick: () => send({ text: 'Hello' }) }, 'say hello'),
    ];
  },
});
