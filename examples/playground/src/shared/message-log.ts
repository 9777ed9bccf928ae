import type { DropInfo, DropReason, SendOutcome, WebSocketData, WebSocketFrame } from '@steadysocket/core';
import type { Draft } from './compose.js';
import type { Content } from './content.js';
import type { Store } from './frame-store.js';
import { createFrameStore } from './frame-store.js';
import type { Received } from './read-frame.js';
import { readFrame } from './read-frame.js';
import { sameBytes } from './same-bytes.js';

/** How many entries are kept. The count of what was received has no bound. */
const keptEntries = 200;

/** How many messages of our own may be without news; of older ones none is expected any more. */
const maxAwaited = 2_000;

/** What became of a message of our own. `relayed`: the server has sent it to everybody, us included. */
export type Fate =
  | { readonly kind: SendOutcome | 'relayed' }
  | { readonly kind: 'lost'; readonly reason: DropReason }
  | { readonly kind: 'refused'; readonly reason: string };

export interface Entry {
  /** Grows with each entry. */
  readonly key: number;
  /** When it was sent or received, in epoch milliseconds. */
  readonly at: number;
  readonly from: string;
  readonly content: Content;
  /** `null` for a message from others. */
  readonly fate: Fate | null;
}

/** How much of a burst has come. */
export interface BurstProgress {
  readonly received: number;
  readonly total: number;
  readonly inOrder: boolean;
}

export interface MessageLogSnapshot {
  /** The latest, newest last. */
  readonly entries: readonly Entry[];
  /** All messages ever received, shown or not. */
  readonly received: number;
  readonly burst: BurstProgress | null;
}

/** What was sent and received. It outlives connections, and publishes at most once a frame however fast messages come. */
export class MessageLog implements Store<MessageLogSnapshot> {
  readonly #author: string;
  #entries: Entry[] = [];
  #awaited: { readonly key: number; readonly draft: Draft }[] = [];
  #nextKey = 0;
  #received = 0;
  #burst: BurstProgress | null = null;
  // Last: it asks for the first value at once.
  readonly #store = createFrameStore(() => this.#build());

  constructor(author: string) {
    this.#author = author;
  }

  readonly getSnapshot = (): MessageLogSnapshot => this.#store.getSnapshot();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  /** Sends a draft, and keeps track of it. */
  submit(draft: Draft, send: (frame: WebSocketFrame) => SendOutcome): SendOutcome {
    // Noted before it is sent: a message that cannot be sent is dropped, with an event, during the call.
    const key = this.#append(this.#author, draft.content, { kind: 'queued' });
    this.#awaited = [...this.#awaited.slice(-maxAwaited), { key, draft }];
    const outcome = send(draft.frame);
    if (outcome !== 'dropped') this.#settle(key, { kind: outcome });
    return outcome;
  }

  receive(frame: WebSocketData): void {
    this.#received += 1;
    const received = readFrame(frame);
    if (received.content.kind === 'burst') this.#countBurst(received.content);
    const own = this.#takeAwaited((draft) => isReceipt(draft, received));
    if (own === null) this.#append(received.from, received.content, null);
    else this.#settle(own, received.refusal === null ? { kind: 'relayed' } : refused(received.refusal));
  }

  drop({ message, reason }: DropInfo<WebSocketFrame>): void {
    const own = this.#takeAwaited((draft) => draft.frame === message);
    if (own !== null) this.#settle(own, { kind: 'lost', reason });
  }

  #append(from: string, content: Content, fate: Fate | null): number {
    const key = this.#nextKey++;
    this.#entries.push({ key, at: Date.now(), from, content, fate });
    // Not one by one: that would move all that remain, for each message.
    if (this.#entries.length > keptEntries * 2) this.#entries = this.#entries.slice(-keptEntries);
    this.#store.touch();
    return key;
  }

  #settle(key: number, fate: Fate): void {
    const index = this.#entries.findIndex((entry) => entry.key === key);
    const entry = this.#entries[index];
    if (entry !== undefined) this.#entries[index] = { ...entry, fate };
    this.#store.touch();
  }

  #takeAwaited(isIt: (draft: Draft) => boolean): number | null {
    const index = this.#awaited.findIndex(({ draft }) => isIt(draft));
    return this.#awaited.splice(index, index < 0 ? 0 : 1)[0]?.key ?? null;
  }

  #countBurst({ index, total }: { readonly index: number; readonly total: number }): void {
    const before = index === 0 ? null : this.#burst;
    const received = before?.received ?? 0;
    this.#burst = { received: received + 1, total, inOrder: index === received && (before?.inOrder ?? true) };
  }

  #build(): MessageLogSnapshot {
    return { entries: this.#entries.slice(-keptEntries), received: this.#received, burst: this.#burst };
  }
}

function isReceipt(draft: Draft, { id, content }: Received): boolean {
  if (id !== null) return draft.id === id;
  return content.kind === 'image' && typeof draft.frame !== 'string' && sameBytes(draft.frame, content.bytes);
}

function refused(reason: string): Fate {
  return { kind: 'refused', reason };
}
