import { useWebSocket } from '@vueuse/core';
import { defineComponent, h, ref } from 'vue';

interface Line {
  readonly text: string;
}

export const Chat = defineComponent({
  props: { room: { type: String, required: true } },
  setup(props) {
    const lines = ref<readonly Line[]>([]);
    const { send, status } = useWebSocket(() => `wss://example.org/chat/${props.room}`, {
      autoReconnect: { retries: 10, delay: 1_000, onFailed: () => console.warn('gave up') },
      heartbeat: { message: 'ping', responseMessage: 'pong', pongTimeout: 10_000 },
      onMessage: (_socket, { data }) => {
        lines.value = [...lines.value, JSON.parse(String(data)) as Line].slice(-100);
      },
    });
    return () => [
      ...lines.value.map(({ text }, index) => h('p', { key: index }, text)),
      h(
        'button',
        { disabled: status.value !== 'OPEN', onClick: () => send(JSON.stringify({ text: 'Hello' })) },
        'say hello',
      ),
    ];
  },
});
