import type { Texts } from './texts.js';

/** `14:05`, in the user's language. */
export function formatTime(at: number, { code }: Texts): string {
  return new Intl.DateTimeFormat(code, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at);
}

/** A day as people say it: today, yesterday, or its date. */
export function formatDay(at: number, texts: Texts, now: number): string {
  const daysAgo = Math.round((startOfDay(now) - startOfDay(at)) / 86_400_000);
  if (daysAgo === 0) return texts.today;
  if (daysAgo === 1) return texts.yesterday;
  return new Intl.DateTimeFormat(texts.code, { weekday: 'long', day: 'numeric', month: 'long' }).format(at);
}

function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0);
}

/** What an avatar shows: two letters of a name in letters, one character of any other. */
export function initialsOf(name: string): string {
  const words = /^\p{Script=Latin}/u.test(name) ? name.split(' ', 2) : [name];
  return words.map(firstCharacter).join('').toUpperCase();
}

function firstCharacter(word: string): string {
  for (const { segment } of new Intl.Segmenter().segment(word)) return segment;
  return '';
}

const hues = 8;

/** One of eight hues, always the same for a name. */
export function hueOf(name: string): number {
  let sum = 0;
  for (const character of name) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 9_973;
  return sum % hues;
}

/** A number for a badge. */
export function formatCount(count: number, max: number): string {
  return count >= max ? `${max - 1}+` : String(count);
}
