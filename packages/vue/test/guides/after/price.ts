import { createConnection, json, useFold } from '@steadysocket/vue';
import { defineComponent, h } from 'vue';

interface Quote {
  readonly symbol: string;
  readonly price: number;
}

const quotes = createConnection('wss://example.org/quotes', { codec: json<Quote>() });

export const Price = defineComponent({
  props: { symbol: { type: String, required: true } },
  setup(props) {
    const price = useFold(
      quotes,
      (before: number | null, quote) => (quote.symbol === props.symbol ? quote.price : before),
      null,
    );
    return () => h('p', `${props.symbol} ${price.value ?? ''}`);
  },
});
