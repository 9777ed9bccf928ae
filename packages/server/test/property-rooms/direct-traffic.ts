/** A message from the client to the application of the server. */
interface Sent {
  readonly text: string;
  /** The sessions whose handler has had it. */
  readonly handledBy: object[];
  drop: string | null;
  isGivenUp: boolean;
}

/** What one client and the server's application say to each other beside the rooms. */
export class DirectTraffic {
  readonly violations: string[] = [];
  readonly #sent: Sent[] = [];
  readonly #latest = new Map<object, number>();
  /** What each session has sent to the client. */
  readonly #served = new Map<object, number>();
  readonly #indices = new Map<object, number>();
  #receiving = { session: -1, count: 0 };
  readonly #name: string;
  readonly #resends: boolean;

  constructor(name: string, resends: boolean) {
    this.#name = name;
    this.#resends = resends;
  }

  /** How the next message begins. */
  next(): string {
    return `direct ${this.#name}.${this.#sent.length}`;
  }

  sent(text: string): void {
    this.#sent.push({ text, handledBy: [], drop: null, isGivenUp: false });
  }

  giveUp(): void {
    for (const sent of this.#sent) sent.isGivenUp = true;
  }

  dropped(text: string, reason: string): void {
    const sent = this.#sent[orderOf(text)];
    if (sent?.text !== text) this.violations.push(`dropped what nobody sent: ${text}`);
    else if (sent.drop !== null) this.violations.push(`${text} is dropped twice`);
    else sent.drop = reason;
  }

  handled(session: object, text: string): void {
    const order = orderOf(text);
    const sent = this.#sent[order];
    if (sent?.text !== text) {
      this.violations.push(`handled what was not sent: ${text}`);
      return;
    }
    if (order <= (this.#latest.get(session) ?? -1)) this.violations.push(`${text} is handled out of order`);
    if (sent.handledBy.length > 0 && !this.#resends) this.violations.push(`${text} is handled twice`);
    this.#latest.set(session, order);
    sent.handledBy.push(session);
  }

  /** Sends the next message to the client: `send` says whether the session takes it. */
  serve(session: object, send: (name: string) => boolean): void {
    const index = this.#indices.get(session) ?? this.#indices.size;
    this.#indices.set(session, index);
    const count = this.#served.get(session) ?? 0;
    if (send(`served ${index}.${count}`)) this.#served.set(session, count + 1);
  }

  received(text: string): void {
    const [, session = '', number = ''] = /served (\d+)\.(\d+):/.exec(text) ?? [];
    if (Number(session) !== this.#receiving.session) this.#receiving = { session: Number(session), count: 0 };
    if (Number(number) !== this.#receiving.count) this.violations.push(`${text} comes after ${this.#receiving.count}`);
    this.#receiving.count += 1;
  }

  /** Whether the client has everything that a session has sent. */
  hasAll(session: object): boolean {
    const served = this.#served.get(session) ?? 0;
    return served === 0 || (this.#receiving.session === this.#indices.get(session) && this.#receiving.count === served);
  }

  /** What has neither arrived nor been dropped. */
  get missing(): string[] {
    return this.#sent
      .filter(({ handledBy, drop, isGivenUp }) => handledBy.length === 0 && drop === null && !isGivenUp)
      .map(({ text }) => text);
  }
}

function orderOf(text: string): number {
  return Number(/\.(\d+):/.exec(text)?.[1]);
}
