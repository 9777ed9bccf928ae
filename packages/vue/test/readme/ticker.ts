import { json, useMessage, useWebSocket } from '@steadysocket/vue';
import { defineComponent, h } from 'vue';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

export const Ticker = defineComponent({
  props: { symbol: { type: String, required: true } },
  setup(props) {
    let highest = 0;
    const { status, lastMessage, queued, send, connection } = useWebSocket(
      () => `wss://example.org/quotes/${props.symbol}`,
      {
        codec: json<Quote, { readonly subscribe: string }>(),
        onOpen: () => send({ subscribe: props.symbol }),
        onDrop: ({ reason }) => console.warn(`Not sent: ${reason}`),
      },
    );
    // Every message, in order, without a render.
    useMessage(connection, ({ price }) => {
      highest = Math.max(highest, price);
    });
    return () =>
      h(
        'p',
        `${props.symbol}: ${lastMessage.value?.price ?? 'no quote yet'} (${status.value}, ${queued.value} waiting)`,
      );
  },
});
