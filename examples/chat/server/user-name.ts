import type { SignInProblem } from '../protocol/index.js';
import { botName, maxNameLength } from '../protocol/index.js';

const pattern = /^[\p{L}\p{N}\p{M}]+(?:[ .'_-][\p{L}\p{N}\p{M}]+)*$/u;

/** A name as the server writes it, or what is wrong with it. */
export function readName(given: string): { readonly name: string } | SignInProblem {
  const name = given.normalize('NFC').trim();
  if (name === '') return { problem: 'name-empty' };
  if (name.length > maxNameLength) return { problem: 'name-too-long' };
  if (!pattern.test(name)) return { problem: 'name-characters' };
  return name.toLowerCase() === botName.toLowerCase() ? { problem: 'name-reserved' } : { name };
}
