import type { ServerControl, Window } from '@steadysocket/session/wire';
import { ackDelayMs, Inbound } from '@steadysocket/session/wire';
import type { HubClock } from './options.js';
import type { HubLink } from './session-host.js';

interface AcknowledgementsHost {
  readonly link: HubLink | null;
  /** Writes a control frame, if a link is there. */
  control(control: ServerControl): void;
}

/** Acknowledges what one client has sent and the application has handled: several frames at a time. */
export class Acknowledgements {
  readonly #inbound: Inbound;
  #timer: unknown = null;
  readonly #clock: HubClock;
  readonly #host: AcknowledgementsHost;

  /** Counts on from `base`. */
  constructor(host: AcknowledgementsHost, clock: HubClock, window: Window, base: number) {
    this.#host = host;
    this.#clock = clock;
    this.#inbound = new Inbound(window);
    this.#inbound.restart(base);
  }

  /** The number of the latest frame that is handled. */
  get done(): number {
    return this.#inbound.done;
  }

  /** One more is handled. Says whether its acknowledgement is due. */
  count(bytes: number): boolean {
    return this.#inbound.count(bytes);
  }

  /** Waits for more to acknowledge. */
  sendSoon(): void {
    if (this.#host.link) this.#timer ??= this.#clock.setTimeout(() => this.send(), ackDelayMs);
  }

  /** Acknowledges all that is handled, if that is news. */
  send(): void {
    this.stop();
    if (!this.#host.link || !this.#inbound.isPending) return;
    this.#inbound.settle();
    this.#host.control({ type: 'ack', received: this.done });
  }

  /** Over a new link: the acknowledgements of the one before may be lost. */
  repeat(): void {
    this.#inbound.repeat();
    this.send();
  }

  /** The link is gone. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
