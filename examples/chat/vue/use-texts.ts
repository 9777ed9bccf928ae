import { useReadable } from '@steadysocket/vue';
import type { Ref } from 'vue';
import { texts } from '../client/language.js';
import type { Texts } from '../client/texts.js';

/** All texts, in the language that the user has chosen. */
export function useTexts(): Readonly<Ref<Texts>> {
  return useReadable(texts);
}
