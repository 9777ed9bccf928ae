import { useFold, useReadable } from '@steadysocket/vue';
import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { Quote } from './quotes.js';
import { fetchQuote, quotes } from './quotes.js';

export const useAcme = defineStore('acme', () => {
  const topic = quotes('ACME');
  const latest = useFold(topic, (_before: Quote | null, quote) => quote, null);
  const state = useReadable(topic);
  const asked = shallowRef<Quote | null>(null);
  void fetchQuote('ACME').then((quote) => (asked.value = quote));
  return {
    price: computed(() => (latest.value ?? asked.value)?.price),
    status: computed(() => state.value.status),
  };
});
