import type { Transport } from '@steadysocket/core';
import type { Link, LinkEvents } from '@steadysocket/core/transport';

/**
 * The same transport, with a record of what it says out of turn. A connection ignores that, so no test would notice, but
 * a decorator of transports may rely on the contract.
 */
export function holdToContract<Frame>(transport: Transport<Frame>, breaches: string[]): Transport<Frame> {
  return {
    ...transport,
    connect(request, events) {
      const watched = new WatchedEvents(events, breaches);
      const link = transport.connect(request, watched);
      const { deliver } = link;
      return {
        get bufferedAmount() {
          return link.bufferedAmount;
        },
        send: (frame) => link.send(frame),
        ...(deliver && { deliver: (frame: Frame) => deliver.call(link, frame) }),
        close: (code, reason) => link.close(code, reason),
        abandon() {
          watched.ending = 'abandon';
          link.abandon();
        },
        retire() {
          watched.ending = 'retire';
          if (link.retire) link.retire();
          else link.abandon();
        },
      } satisfies Link<Frame>;
    },
  };
}

class WatchedEvents<Frame> implements LinkEvents<Frame> {
  ending: 'close' | 'abandon' | 'retire' | null = null;
  #opened = false;
  readonly #events: LinkEvents<Frame>;
  readonly #breaches: string[];

  constructor(events: LinkEvents<Frame>, breaches: string[]) {
    this.#events = events;
    this.#breaches = breaches;
  }

  open(info: Parameters<LinkEvents<Frame>['open']>[0]): void {
    if (this.#opened) this.#breaches.push('open after open');
    this.#opened = true;
    this.#says('open');
    this.#events.open(info);
  }

  frame(frame: Frame): void {
    if (!this.#opened) this.#breaches.push('frame before open');
    this.#says('frame');
    this.#events.frame(frame);
  }

  alive(): void {
    this.#says('alive');
    this.#events.alive();
  }

  error(error: unknown): void {
    this.#says('error');
    this.#events.error(error);
  }

  close(info: Parameters<LinkEvents<Frame>['close']>[0]): void {
    this.#says('close');
    this.ending = 'close';
    this.#events.close(info);
  }

  #says(event: string): void {
    if (this.ending !== null) this.#breaches.push(`${event} after ${this.ending}`);
  }
}
