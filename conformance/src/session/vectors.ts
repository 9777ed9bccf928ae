import { readFileSync } from 'node:fs';
import type { Fields, RoomMessage } from './frames.js';

/** What becomes of a sequence: see PROTOCOL.md. `$name` stands for a value that a server chooses. */
export type Step =
  | { readonly from: 'client' | 'server'; readonly link: number; readonly control: Fields }
  | { readonly from: 'client' | 'server'; readonly link: number; readonly data: string }
  | ({ readonly from: 'client' | 'server'; readonly link: number } & RoomMessage)
  | { readonly application: 'client' | 'server'; readonly send: string }
  | { readonly application: 'client' | 'server'; readonly publish: string; readonly room: string }
  | { readonly application: 'client'; readonly join: string; readonly last?: number }
  | { readonly dial: number }
  | { readonly cut: number }
  | { readonly closed: number; readonly code: number };

export interface Vectors {
  readonly text: readonly { readonly payload: string; readonly frame: string }[];
  readonly rooms: readonly (RoomMessage & { readonly frame: string })[];
  readonly malformed: readonly string[];
  readonly hello: Fields;
  readonly badHellos: readonly { readonly name: string; readonly fields: Fields }[];
  readonly welcome: Fields;
  readonly badWelcomes: readonly { readonly name: string; readonly fields: Fields }[];
  readonly badAcks: readonly { readonly name: string; readonly frame: string }[];
  readonly ignored: readonly string[];
  readonly sequences: readonly {
    readonly name: string;
    readonly unacknowledged?: 'drop' | 'resend';
    readonly steps: readonly Step[];
  }[];
}

export const vectors = JSON.parse(
  readFileSync(new URL('../../../packages/session/vectors.json', import.meta.url), 'utf8'),
) as Vectors;
