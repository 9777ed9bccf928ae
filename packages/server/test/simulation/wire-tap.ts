import type { Frame } from '@steadysocket/server';
import { closeCodes, isPlain, readText } from '@steadysocket/session/wire';
import { textOf } from './messages.js';
import type { Observer, SimulatedLink } from './simulated-link.js';

type Control = Partial<Record<string, unknown>>;

/** What a link has carried. */
interface Traffic {
  hello: Control | null;
  /** The session that the server gave it. */
  session: WireSession | null;
  /** The number of the latest frame of each direction. */
  up: number;
  down: number;
  /** Headers of rooms whose payload is the next frame. */
  upHeader: string | null;
  downHeader: string | null;
}

/** A session, as an observer of its links knows it. */
export interface WireSession {
  readonly id: string;
  link: SimulatedLink | null;
  /** What the client has acknowledged. */
  acked: number;
  /** Whether a number is that of a message, or of a result. */
  readonly isMessage: boolean[];
}

/** Counts as both ends have to count, by what travels alone. */
export class WireTap implements Observer {
  readonly violations: string[] = [];
  /** The session of the latest welcome. */
  latest: WireSession | null = null;
  /** The hellos that were answered with a session, oldest first. */
  readonly answered: Control[] = [];
  /** The session of the latest `welcome` that the client received. */
  known: string | null = null;
  /** Whom the server takes the client for. */
  user: unknown = null;
  /** The messages of publications that the client knows to be acknowledged. */
  readonly #ackedPublications = new Set<string>();
  /** The client's latest link. */
  newest: SimulatedLink | null = null;
  /** What the client has written, by number. */
  readonly written: string[] = [''];
  /** How much of that the server has acknowledged, as far as the client knows. */
  acked = 0;
  /** What a client that drops has to report as lost, in order. */
  readonly lost: string[] = [];
  readonly #traffic = new Map<SimulatedLink, Traffic>();
  readonly #sessions = new Map<string, WireSession>();
  readonly #setting: { readonly resends: boolean; readonly clientWindow: number };

  constructor(setting: { readonly resends: boolean; readonly clientWindow: number }) {
    this.#setting = setting;
  }

  /** All links are gone at once, without a word. */
  serverDied(): void {
    for (const session of this.#sessions.values()) session.link = null;
  }

  /** How much the client has to keep. */
  get kept(): readonly string[] {
    return this.written.slice(this.acked + 1);
  }

  /** Whether a publication was acknowledged, as far as the client knows. */
  isAcknowledged(text: string): boolean {
    return this.#ackedPublications.has(text);
  }

  /** The client gives up what it keeps. */
  giveUp(): void {
    this.acked = Math.max(this.acked, this.written.length - 1);
  }

  /** How many messages of a session the client has acknowledged. */
  ackedMessages({ isMessage, acked }: WireSession): number {
    return isMessage.slice(1, acked + 1).filter(Boolean).length;
  }

  clientWrote(link: SimulatedLink, frame: string | ArrayBuffer): void {
    if (controlIn(frame) !== null) return;
    const traffic = this.#of(link);
    const text = withHeader(traffic.upHeader, payloadOf(frame));
    traffic.upHeader = isLoneHeader(text) ? text : null;
    if (traffic.upHeader !== null) return;
    traffic.up += 1;
    const before = this.written[traffic.up];
    if (before !== undefined && before !== text) this.violations.push(`${traffic.up} was ${before}, and is ${text}`);
    if (before === undefined && traffic.up > this.written.length) {
      this.violations.push(`${text} is number ${traffic.up} after ${this.written.length - 1}`);
    }
    this.written[traffic.up] = text;
  }

  clientGot(link: SimulatedLink, frame: string | ArrayBuffer): void {
    const control = controlIn(frame);
    if (control?.['type'] === 'welcome') this.#welcomed(this.#of(link), control);
    if (control?.['type'] === 'ack') this.#acknowledge(Number(control['received']));
    // Handlers run in order: what was sent before is handled, too.
    if (control?.['type'] === 'result') this.#acknowledge(Number(control['of']));
  }

  serverGot(link: SimulatedLink, frame: Frame): void {
    const traffic = this.#of(link);
    const control = controlIn(frame);
    if (control?.['type'] === 'hello') traffic.hello ??= control;
    const { session } = traffic;
    if (control?.['type'] === 'ack' && session?.link === link) session.acked = Number(control['received']);
  }

  serverWrote(link: SimulatedLink, frame: Frame): void {
    const traffic = this.#of(link);
    const control = controlIn(frame);
    if (control?.['type'] === 'welcome') this.#welcomes(link, control);
    else if (control === null) this.#numberPayload(traffic, payloadOf(frame));
    else if (control['type'] === 'result' || control['type'] === 'room') this.#numberDown(traffic, false);
  }

  serverLeft(link: SimulatedLink, code: number | null): void {
    const { session } = this.#of(link);
    // A hub that drains goes on listening: what is acknowledged until the socket has closed counts.
    if (session?.link === link && code !== closeCodes.restarting) session.link = null;
    if (code === closeCodes.replaced && link === this.newest && link.isClientThere)
      this.violations.push('the newest link is replaced');
    if (code !== null && faults.has(code)) this.violations.push(`the server closed with ${code}`);
  }

  /** What the server counts from when it takes in a link. */
  #welcomes(link: SimulatedLink, { session: id, resumed, reason }: Control): void {
    const traffic = this.#of(link);
    const isAsked = traffic.hello?.['session'] !== undefined;
    if (isAsked && resumed !== true && reason === undefined) this.violations.push('not resumed, without a reason');
    const known = this.#sessions.get(String(id));
    const session = known ?? { id: String(id), link, acked: 0, isMessage: [] };
    this.#sessions.set(session.id, session);
    const received = resumed === true ? Number(traffic.hello?.['received']) : 0;
    session.acked = Math.max(session.acked, received);
    session.link = link;
    traffic.session = this.latest = session;
    traffic.down = received;
    if (traffic.hello) this.answered.push(traffic.hello);
  }

  #acknowledge(number: number): void {
    for (const text of this.written.slice(this.acked + 1, number + 1))
      if (isPublication(text)) this.#ackedPublications.add(messageIn(text));
    this.acked = Math.max(this.acked, number);
  }

  #numberPayload(traffic: Traffic, payload: string): void {
    const text = withHeader(traffic.downHeader, payload);
    traffic.downHeader = isLoneHeader(text) ? text : null;
    if (traffic.downHeader === null) this.#numberDown(traffic, !isPublication(text));
  }

  #numberDown(traffic: Traffic, isMessage: boolean): void {
    const { session } = traffic;
    if (session === null) return;
    traffic.down += 1;
    const before = session.isMessage[traffic.down];
    if (before !== undefined && before !== isMessage) this.violations.push(`${traffic.down} changed its kind`);
    session.isMessage[traffic.down] = isMessage;
    if (traffic.down - session.acked > this.#setting.clientWindow)
      this.violations.push('beyond the window of the client');
  }

  /** What the client counts from. */
  #welcomed(traffic: Traffic, { session, user, received, resumed }: Control): void {
    this.known = String(session);
    if (Number(received) >= this.written.length) this.violations.push('the server has received what nobody sent');
    const isOther = user !== this.user;
    if (resumed !== true && (!this.#setting.resends || isOther)) {
      // Publications are sent again by every client, in their order, but for those of another user.
      const isRepeated = (text: string): boolean => !isOther && isPublication(text);
      const { kept } = this;
      this.lost.push(...kept.filter((text) => !isRepeated(text)).map(messageIn));
      this.acked = Number(received);
      this.written.splice(this.acked + 1, Infinity, ...kept.filter(isRepeated));
    }
    this.user = user;
    traffic.up = Number(received);
  }

  #of(link: SimulatedLink): Traffic {
    const traffic = this.#traffic.get(link) ?? {
      hello: null,
      session: null,
      up: 0,
      down: 0,
      upHeader: null,
      downHeader: null,
    };
    this.#traffic.set(link, traffic);
    return traffic;
  }
}

/** How no link may end whose both ends keep to the protocol. */
const faults: ReadonlySet<number> = new Set([1011, 4400, 4401, 4413, 4429]);

export function controlIn(frame: string | ArrayBuffer | Uint8Array): Control | null {
  if (typeof frame !== 'string' || isPlain(frame)) return null;
  const read = readText(frame);
  return read.kind === 'control' ? read.control : null;
}

/** Without the escape of the wire. The frame of a room as it is. */
function payloadOf(frame: string | ArrayBuffer | Uint8Array): string {
  const isEscaped = typeof frame === 'string' && frame.startsWith('\u0010\u0010');
  return isEscaped ? frame.slice(1) : textOf(frame);
}

/** Whether what was written is the frame of a room. No message begins so. */
function isPublication(text: string): boolean {
  return text.startsWith('\u0010[');
}

function isLoneHeader(text: string): boolean {
  return isPublication(text) && !text.includes('\n');
}

/** The two frames of a binary message of a room are one. */
function withHeader(header: string | null, payload: string): string {
  return header === null ? payload : `${header}\n${payload}`;
}

/** What the application has given. */
export function messageIn(text: string): string {
  return isPublication(text) ? text.slice(text.indexOf('\n') + 1) : text;
}
