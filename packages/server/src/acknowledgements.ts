import type { ServerControl, Window } from '@steadysocket/session/wire';
import { ackDelayMs, Inbound } from '@steadysocket/session/wire';
import type { HubClock } from './options.js';
import type { HubLink } from './session-host.js';

interface AcknowledgementsHost {
  readonly link: HubLink | null;
  /** Writes a control frame, if there is a link. */
  control(control: ServerControl): void;
}

/** Acknowledges the handled frames of one client, several at a time. */
export class Acknowledgements {
  readonly #inbound: Inbound;
  #timer: unknown = null;
  readonly #clock: HubClock;
  readonly #host: AcknowledgementsHost;

  /** Starts to count after `base`. */
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

  /** Counts one more handled frame. Returns whether an acknowledgement is due. */
  count(bytes: number): boolean {
    return this.#inbound.count(bytes);
  }

  /** Acknowledges soon, together with later frames. */
  sendSoon(): void {
    if (this.#host.link) this.#timer ??= this.#clock.setTimeout(() => this.send(), ackDelayMs);
  }

  /** Acknowledges all handled frames, unless that was done. */
  send(): void {
    this.stop();
    if (!this.#host.link || !this.#inbound.isPending) return;
    this.#inbound.settle();
    this.#host.control({ type: 'ack', received: this.done });
  }

  /** Repeats the acknowledgement on a new link, because that of the previous link may be lost. */
  repeat(): void {
    this.#inbound.repeat();
    this.send();
  }

  /** The link has ended. */
  stop(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = null;
  }
}
