import type { WebSocketFrame } from '@steadysocket/core';
import type { ConnectRequest, Link, LinkEvents } from '@steadysocket/core/transport';
import { lost } from '@steadysocket/core/transport';
import type { Frame, LinkReceiver } from '@steadysocket/server';
import { Lane } from './lane.js';
import type { Computer } from './virtual-time.js';

/** A server's side of a link that did not answer a close frame gives up after this long. */
const closeTimeoutMs = 30_000;

/** What a hub is given for a link. */
export interface ServerEnd {
  send(frame: Frame): void;
  close(code: number, reason: string): void;
}

/** Sees every frame, before whoever it is for. */
export interface Observer {
  clientWrote(link: SimulatedLink, frame: string | ArrayBuffer): void;
  clientGot(link: SimulatedLink, frame: string | ArrayBuffer): void;
  serverWrote(link: SimulatedLink, frame: Frame): void;
  serverGot(link: SimulatedLink, frame: Frame): void;
  /** Nothing that the server still receives from it counts. */
  serverLeft(link: SimulatedLink, code: number | null): void;
}

export interface LinkSetting {
  readonly computer: Computer;
  readonly delayMs: number;
  readonly observer: Observer;
  /** The server takes in the link. */
  accept(end: ServerEnd): LinkReceiver | null;
}

/** One link through a network that delays, loses and cuts, with an end at the client and one at the server. */
export class SimulatedLink implements Link<WebSocketFrame> {
  readonly bufferedAmount = 0;
  readonly up: Lane;
  readonly down: Lane;
  /** Whether the client's end still receives. */
  isClientThere = true;
  #receiver: LinkReceiver | null = null;
  #hasServerClosed = false;
  readonly #events: LinkEvents<string | ArrayBuffer>;
  readonly #setting: LinkSetting;

  constructor(
    readonly request: ConnectRequest,
    events: LinkEvents<string | ArrayBuffer>,
    setting: LinkSetting,
  ) {
    const { computer, delayMs } = setting;
    this.#events = events;
    this.#setting = setting;
    this.up = new Lane(computer, delayMs);
    this.down = new Lane(computer, delayMs);
    this.up.enter(() => this.#arrive());
  }

  // What the client calls.

  send(frame: WebSocketFrame): void {
    const sent = frame as string | ArrayBuffer;
    this.#setting.observer.clientWrote(this, sent);
    const copy = typeof sent === 'string' ? sent : new Uint8Array(sent.slice(0));
    this.up.enter(() => {
      if (this.#receiver === null) return;
      this.#setting.observer.serverGot(this, copy);
      this.#receiver.receive(copy);
    });
  }

  close(code = 1000, reason = ''): void {
    this.up.enter(() => {
      this.#serverEnds();
      this.down.enter(() => this.#clientEnds({ code, reason, wasClean: true }));
    });
  }

  abandon(): void {
    this.isClientThere = false;
    this.up.enter(() => this.#serverEnds());
  }

  retire(): void {
    this.abandon();
  }

  // What the network does.

  /** The attempt fails. */
  refuse(): void {
    this.down.enter(() => this.#clientEnds(lost));
  }

  /** What is under way is lost but for the first frames, and the ends that are told see a lost link. */
  cut(
    kept: { readonly up: number; readonly down: number },
    told: { readonly client: boolean; readonly server: boolean },
  ): void {
    this.up.truncate(kept.up);
    this.down.truncate(kept.down);
    this.#stop(this.up, told.server, () => this.#serverEnds());
    this.#stop(this.down, told.client, () => this.#clientEnds(lost));
  }

  /** The server is gone without a word. */
  kill(): void {
    this.#receiver = null;
    this.#hasServerClosed = true;
    this.down.truncate(0);
    this.refuse();
  }

  #stop(lane: Lane, isTold: boolean, end: () => void): void {
    lane.enter(() => {
      lane.swallows = true;
      if (isTold) end();
    });
  }

  #arrive(): void {
    this.#receiver = this.#setting.accept({
      send: (frame) => this.#sendDown(frame),
      close: (code, reason) => this.#closeByServer(code, reason),
    });
    if (this.#receiver === null) this.refuse();
    else {
      this.down.enter(() => {
        if (this.isClientThere) this.#events.open({ protocol: 'steadysocket.1' });
      });
    }
  }

  #sendDown(frame: Frame): void {
    if (this.#hasServerClosed) return;
    const { observer } = this.#setting;
    observer.serverWrote(this, frame);
    const copy = typeof frame === 'string' ? frame : frame.slice().buffer;
    this.down.enter(() => {
      if (!this.isClientThere) return;
      observer.clientGot(this, copy);
      this.#events.frame(copy);
    });
  }

  /** Frames that the client sends before it knows of the end still arrive, as over a socket. */
  #closeByServer(code: number, reason: string): void {
    if (this.#hasServerClosed) return;
    this.#hasServerClosed = true;
    const { observer, computer } = this.#setting;
    observer.serverLeft(this, code);
    this.down.enter(() => {
      this.#clientEnds({ code, reason, wasClean: true });
      this.up.enter(() => this.#serverEnds());
    });
    computer.setTimeout(() => this.#serverEnds(), closeTimeoutMs);
  }

  #serverEnds(): void {
    this.#hasServerClosed = true;
    this.#setting.observer.serverLeft(this, null);
    this.#receiver?.closed();
    this.#receiver = null;
  }

  #clientEnds(info: { readonly code: number; readonly reason: string; readonly wasClean: boolean }): void {
    if (!this.isClientThere) return;
    this.isClientThere = false;
    this.#events.close(info);
  }
}
