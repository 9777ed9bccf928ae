import type { SignInProblem } from '../protocol/index.js';
import { botName, maxNameLength } from '../protocol/index.js';

/** Words of letters and digits. Marks follow a letter, and only as many as languages use. */
const pattern = /^(?:[\p{L}\p{N}]\p{M}{0,3})+(?:[ .'_-](?:[\p{L}\p{N}]\p{M}{0,3})+)*$/u;

/** Selectors, joiners and fillers: Unicode has letters and marks that nobody sees. */
const invisible = /\p{Default_Ignorable_Code_Point}/u;

/** Alphabets with letters that look like those of another one. */
const lookAlikes = [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u, /\p{Script=Armenian}/u].concat([
  /\p{Script=Cherokee}/u,
  /\p{Script=Coptic}/u,
  /\p{Script=Lisu}/u,
  /\p{Script=Deseret}/u,
]);

/** A name as the server writes it, or what is wrong with it. */
export function readName(given: string): { readonly name: string } | SignInProblem {
  const name = given.normalize('NFKC').trim().replace(/\s+/gu, ' ');
  if (name === '') return { problem: 'name-empty' };
  if (name.length > maxNameLength) return { problem: 'name-too-long' };
  if (!pattern.test(name) || invisible.test(name)) return { problem: 'name-characters' };
  if (lookAlikes.filter((alphabet) => alphabet.test(name)).length > 1) return { problem: 'name-mixed' };
  return shapeOf(name) === shapeOf(botName) ? { problem: 'name-reserved' } : { name };
}

/** What the letters of the bot's name look like in the other alphabets, and as digits. */
const shapes: Readonly<Record<string, string>> = {
  ...{ в: 'b', ь: 'b', ъ: 'b', β: 'b', ᏼ: 'b', ⲃ: 'b', ꓐ: 'b', '8': 'b' },
  ...{ о: 'o', ο: 'o', օ: 'o', ⲟ: 'o', ꓳ: 'o', '𐐬': 'o', '0': 'o' },
  ...{ т: 't', τ: 't', ꭲ: 't', ⲧ: 't', ꓔ: 't', '7': 't' },
};

/** Without accents, capitals and what stands between words. */
function shapeOf(name: string): string {
  const letters =
    name
      .normalize('NFKD')
      .toLowerCase()
      .match(/[\p{L}\p{N}]/gu) ?? [];
  return letters.map((letter) => shapes[letter] ?? letter).join('');
}
