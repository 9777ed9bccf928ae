import { expect } from 'vitest';
import type { Fields } from './frames.js';

export interface Matcher {
  /** Expects these fields among others. What stands for a value that the other side chooses is the same each time. */
  expect(actual: Fields, wanted: Fields): void;
  /** The fields with the values that they stand for; one that was not seen yet is chosen. */
  fill(fields: Fields): Fields;
}

export function matcher(): Matcher {
  const known = new Map<string, string>();
  const isName = (value: unknown): value is string => typeof value === 'string' && value.startsWith('$');
  const isGroup = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
  const match = (actual: Fields, wanted: Fields): void => {
    for (const [key, value] of Object.entries(wanted)) {
      if (isGroup(value)) match(actual[key] as Fields, value);
      else if (!isName(value)) expect(actual[key], key).toEqual(value);
      else if (known.has(value)) expect(actual[key], key).toBe(known.get(value));
      else known.set(value, String(actual[key]));
    }
  };
  const valueOf = (value: unknown): unknown => {
    if (isGroup(value)) return fill(value);
    if (!isName(value)) return value;
    if (!known.has(value)) known.set(value, value.slice(1).padEnd(32, '0'));
    return known.get(value);
  };
  const fill = (fields: Fields): Fields =>
    Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, valueOf(value)]));
  return { expect: match, fill };
}
