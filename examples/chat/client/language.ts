import type { Readable } from '@steadysocket/core';
import type { Language, Texts } from './texts.js';
import { languages, textsOf } from './texts.js';
import { createValue } from './value.js';

const storageKey = 'chat language';

const current = createValue(textsOf[saved() ?? preferred()]);
applyToPage(current.getSnapshot());

/** The texts in the language that the user has chosen, else in the one that the browser prefers. */
export const texts: Readable<Texts> = current;

export function chooseLanguage(language: Language): void {
  current.set(textsOf[language]);
  applyToPage(textsOf[language]);
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Storage may be forbidden. The choice then lasts as long as the page.
  }
}

function applyToPage({ code }: Texts): void {
  document.documentElement.lang = code;
}

function saved(): Language | undefined {
  try {
    const language = localStorage.getItem(storageKey);
    return languages.find((each) => each === language);
  } catch {
    return undefined;
  }
}

function preferred(): Language {
  return navigator.language.startsWith('zh') ? 'zh' : 'en';
}
