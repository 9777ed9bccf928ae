import type {
  CloseInfo,
  ConnectionErrorLike,
  DropInfo,
  OpenInfo,
  WebSocketData,
  WebSocketFrame,
} from '@steadysocket/core';
import { explainDrop, explainKind, formatBytes } from '@steadysocket/example-look';
import type { Store } from './frame-store.js';
import { createFrameStore } from './frame-store.js';

/** How many lines are kept. The counts have no bound. */
const keptEvents = 100;

export const eventNames = ['open', 'message', 'error', 'close', 'drop'] as const;
export type EventName = (typeof eventNames)[number];

export interface EventLine {
  /** Grows with each line. */
  readonly key: number;
  /** When the latest of them happened, in epoch milliseconds. */
  readonly at: number;
  readonly name: EventName;
  readonly detail: string;
  /** Messages that follow each other share a line. */
  readonly count: number;
}

export interface EventLogSnapshot {
  /** The latest, newest last. */
  readonly lines: readonly EventLine[];
  /** How often each has happened. */
  readonly counts: Readonly<Record<EventName, number>>;
}

/** The events of one connection as they come. Publishes at most once a frame. */
export class EventLog implements Store<EventLogSnapshot> {
  readonly #counts = { open: 0, message: 0, error: 0, close: 0, drop: 0 };
  #lines: EventLine[] = [];
  #nextKey = 0;
  // Last: it asks for the first value at once.
  readonly #store = createFrameStore(() => this.#build());

  readonly getSnapshot = (): EventLogSnapshot => this.#store.getSnapshot();
  readonly subscribe = (listener: () => void): (() => void) => this.#store.subscribe(listener);

  open({ protocol }: OpenInfo): void {
    this.#add('open', protocol === '' ? 'no subprotocol' : protocol);
  }

  message(frame: WebSocketData): void {
    this.#add('message', describeFrame(frame));
  }

  error({ code, message }: ConnectionErrorLike): void {
    this.#add('error', `${code}: ${message}`);
  }

  close(info: CloseInfo): void {
    this.#add('close', `${info.code}, ${explainKind(info)}`);
  }

  drop({ reason }: DropInfo<WebSocketFrame>): void {
    this.#add('drop', explainDrop(reason));
  }

  #add(name: EventName, detail: string): void {
    this.#counts[name] += 1;
    const last = this.#lines.at(-1);
    const isMore = name === 'message' && last?.name === 'message';
    const line = { at: Date.now(), name, detail };
    if (isMore) this.#lines[this.#lines.length - 1] = { ...line, key: last.key, count: last.count + 1 };
    else this.#lines.push({ ...line, key: this.#nextKey++, count: 1 });
    if (this.#lines.length > keptEvents * 2) this.#lines = this.#lines.slice(-keptEvents);
    this.#store.touch();
  }

  #build(): EventLogSnapshot {
    return { lines: this.#lines.slice(-keptEvents), counts: { ...this.#counts } };
  }
}

function describeFrame(frame: WebSocketData): string {
  if (typeof frame === 'string') return `text, ${frame.length} characters`;
  return `binary, ${formatBytes(frame instanceof ArrayBuffer ? frame.byteLength : frame.size)}`;
}
