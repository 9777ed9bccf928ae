import { readFileSync } from 'node:fs';
import { dataFrame, isPlain, readText, roomFrame } from '@steadysocket/session/wire';
import { expect, test } from 'vitest';

interface Vectors {
  readonly text: readonly { readonly payload: string; readonly frame: string }[];
  readonly rooms: readonly {
    readonly room: string;
    readonly number: number;
    readonly payload: string | null;
    readonly frame: string;
  }[];
  readonly malformed: readonly string[];
  readonly ignored: readonly string[];
}

const { text, rooms, malformed, ignored } = JSON.parse(
  readFileSync(new URL('../vectors.json', import.meta.url), 'utf8'),
) as Vectors;

test.each(text)('the text $payload becomes the frame $frame, and the text again', ({ payload, frame }) => {
  expect(dataFrame(payload)).toBe(frame);
  expect(isPlain(frame) ? frame : readText(frame)).toEqual(isPlain(frame) ? payload : { kind: 'data', text: payload });
});

test.each(rooms)('the message $number of $room becomes the frame $frame, and the message again', (message) => {
  const { room, number, payload, frame } = message;
  expect(roomFrame(room, number, payload)).toBe(frame);
  expect(readText(frame)).toEqual({ kind: 'room', room, number, text: payload });
});

test.each(malformed)('%j is malformed', (frame) => {
  expect([isPlain(frame), readText(frame).kind]).toEqual([false, 'malformed']);
});

test.each(ignored)('%j is control', (frame) => {
  expect([isPlain(frame), readText(frame).kind]).toEqual([false, 'control']);
});

test('control that is nested deeper than any stack is read, or malformed, and never throws', () => {
  for (const depth of [1_000, 1_000_000]) {
    const nested = `\u0010{"auth":${'['.repeat(depth)}${']'.repeat(depth)}}`;
    expect(['control', 'malformed']).toContain(readText(nested).kind);
  }
});
