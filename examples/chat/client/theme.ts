import type { Readable } from '@steadysocket/core';
import { chooseTheme as applyTheme } from '@steadysocket/example-look';
import { createValue } from './value.js';

export type Theme = 'auto' | 'light' | 'dark';
export const themes: readonly Theme[] = ['auto', 'light', 'dark'];

// The page has applied the saved choice before its first paint.
const applied = document.documentElement.dataset['theme'];
const current = createValue<Theme>(themes.find((each) => each === applied) ?? 'auto');

export const theme: Readable<Theme> = current;

export function chooseTheme(chosen: Theme): void {
  current.set(chosen);
  applyTheme(chosen);
}
