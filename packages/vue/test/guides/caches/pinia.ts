import { useFold, useReadable } from '@steadysocket/vue';
import { defineStore } from 'pinia';
import { computed } from 'vue';
import type { Quote } from './quotes.js';
import { quotes } from './quotes.js';

export const useAcme = defineStore('acme', () => {
  const topic = quotes('ACME');
  const latest = useFold(topic, (_before: Quote | null, quote) => quote, null);
  const state = useReadable(topic);
  return {
    price: computed(() => latest.value?.price),
    status: computed(() => state.value.status),
  };
});
