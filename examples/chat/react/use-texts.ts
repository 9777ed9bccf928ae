import { useReadable } from '@steadysocket/react';
import { texts } from '../client/language.js';
import type { Texts } from '../client/texts.js';

/** All texts, in the language that the user has chosen. */
export function useTexts(): Texts {
  return useReadable(texts);
}
