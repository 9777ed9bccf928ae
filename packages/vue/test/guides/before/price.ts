import { createSharedComposable, useWebSocket } from '@vueuse/core';
import { defineComponent, h, ref, watch } from 'vue';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

const useQuotes = createSharedComposable(() =>
  useWebSocket<string>('wss://example.org/quotes', { autoReconnect: true }),
);

export const Price = defineComponent({
  props: { symbol: { type: String, required: true } },
  setup(props) {
    const { data } = useQuotes();
    const price = ref<number | null>(null);
    watch(data, (text) => {
      const quote = text === null ? null : (JSON.parse(text) as Quote);
      if (quote?.symbol === props.symbol) price.value = quote.price;
    });
    return () => h('p', `${props.symbol} ${price.value ?? ''}`);
  },
});
