import { FrameImpl, Parser } from '@stomp/stompjs';
import type { Broker } from './broker.js';

/** What carries a session. */
export interface Carrier {
  send(data: string | ArrayBuffer): void;
  close(code?: number, reason?: string): void;
}

/** A frame as the broker saw it. */
export interface SeenFrame {
  readonly command: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly bytes: Uint8Array;
}

interface Subscription {
  readonly id: string;
  readonly ack: string;
}

/** One client of the broker. */
export class BrokerSession {
  connected = false;
  /** The login of CONNECT. */
  login = '';
  readonly subscriptions = new Map<string, Subscription[]>();
  /** Sent and not yet acknowledged, oldest first. */
  readonly unacknowledged = new Map<string, { readonly frame: SeenFrame; readonly subscription: string }>();
  /** What each open transaction holds back. */
  readonly transactions = new Map<string, SeenFrame[]>();
  #lastId = 0;
  #beat: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  #receivedAt = performance.now();
  readonly #parser = new Parser(
    (raw) => {
      const { command, headers, body, binaryBody } = FrameImpl.fromRawFrame(raw, true);
      this.#handle({ command, headers: Object.assign({}, headers), body, bytes: binaryBody });
    },
    () => {
      this.#broker.heartbeats += 1;
    },
  );

  readonly #broker: Broker;
  readonly #carrier: Carrier;
  /** The url that was dialled. */
  readonly #url: string;

  constructor(broker: Broker, carrier: Carrier, url: string) {
    this.#broker = broker;
    this.#carrier = carrier;
    this.#url = url;
  }

  read(data: string | ArrayBuffer): void {
    this.#receivedAt = performance.now();
    this.#parser.parseChunk(data);
  }

  write(data: string | ArrayBuffer): void {
    if (!this.#broker.isSilent) this.#carrier.send(data);
  }

  send(command: string, headers: Record<string, string>, body: string | Uint8Array = ''): void {
    const content = typeof body === 'string' ? { body } : { binaryBody: body };
    const frame = new FrameImpl({ command, headers, ...content, escapeHeaderValues: command !== 'CONNECTED' });
    this.write(frame.serialize());
  }

  /** Delivers a message to each subscription to its destination; says to how many. */
  deliver(frame: SeenFrame): number {
    const subscriptions = this.subscriptions.get(frame.headers['destination'] ?? '') ?? [];
    for (const subscription of subscriptions) this.#deliverTo(subscription, frame);
    return subscriptions.length;
  }

  error(message: string, headers: Record<string, string> = {}, body = ''): void {
    this.send('ERROR', { message, ...headers }, body);
    this.#carrier.close();
  }

  close(code: number, reason: string): void {
    this.#carrier.close(code, reason);
  }

  /** The carrier is gone. */
  end(): void {
    clearInterval(this.#beat);
    clearInterval(this.#watch);
    for (const { frame } of this.unacknowledged.values()) this.#broker.requeue(frame);
    this.unacknowledged.clear();
  }

  #deliverTo({ id, ack }: Subscription, frame: SeenFrame): void {
    const key = `message-${String(++this.#lastId)}`;
    if (ack !== 'auto') this.unacknowledged.set(key, { frame, subscription: id });
    const own = { ...frame.headers, subscription: id, 'message-id': key, ...(ack !== 'auto' && { ack: key }) };
    this.send('MESSAGE', own, frame.headers['content-type'] === 'application/octet-stream' ? frame.bytes : frame.body);
  }

  #handle(frame: SeenFrame): void {
    const { command, headers } = frame;
    this.#broker.seen.push(frame);
    if (command === 'CONNECT' || command === 'STOMP') {
      this.#connect(headers);
      return;
    }
    if (this.#broker.refuses(this, frame)) return;
    if (headers['transaction'] === undefined) this.#execute(frame);
    else this.#transact(frame, headers['transaction']);
  }

  #transact(frame: SeenFrame, transaction: string): void {
    const held = this.transactions.get(transaction);
    if (frame.command === 'BEGIN') this.transactions.set(transaction, []);
    else if (held === undefined) this.error('no such transaction');
    else if (frame.command !== 'COMMIT' && frame.command !== 'ABORT') held.push(frame);
    else {
      this.transactions.delete(transaction);
      if (frame.command === 'COMMIT') for (const each of held) this.#execute(each);
      this.#execute(frame);
    }
  }

  #execute(frame: SeenFrame): void {
    const { command, headers } = frame;
    const id = headers['id'] ?? '';
    const destination = headers['destination'] ?? '';
    if (command === 'SUBSCRIBE') {
      const others = this.subscriptions.get(destination) ?? [];
      this.subscriptions.set(destination, [...others, { id, ack: headers['ack'] ?? 'auto' }]);
    } else if (command === 'UNSUBSCRIBE') {
      for (const [key, all] of this.subscriptions)
        this.subscriptions.set(
          key,
          all.filter((each) => each.id !== id),
        );
    }
    if (headers['receipt'] !== undefined && this.#broker.confirms(frame))
      this.send('RECEIPT', { 'receipt-id': headers['receipt'] });
    if (command === 'SUBSCRIBE') this.#broker.subscribed(this, destination);
    else if (command === 'SEND') this.#broker.receive(frame, this);
    else if (command === 'ACK') this.#acknowledge(id);
    else if (command === 'NACK') this.#refuse(id);
  }

  #connect(headers: SeenFrame['headers']): void {
    const refusal = this.#broker.admit(headers, this.#url);
    if (refusal !== null) {
      this.error(refusal);
      return;
    }
    this.connected = true;
    this.login = headers['login'] ?? '';
    const [outgoingMs, incomingMs] = this.#broker.heartbeat;
    const [theirsOut = 0, theirsIn = 0] = (headers['heart-beat'] ?? '0,0').split(',').map(Number);
    this.send('CONNECTED', { version: '1.2', 'heart-beat': `${String(outgoingMs)},${String(incomingMs)}` });
    if (outgoingMs > 0 && theirsIn > 0)
      this.#beat = setInterval(() => this.write('\n'), Math.max(outgoingMs, theirsIn));
    if (incomingMs > 0 && theirsOut > 0) this.#watchFor(Math.max(incomingMs, theirsOut));
  }

  #watchFor(periodMs: number): void {
    this.#watch = setInterval(() => {
      if (performance.now() - this.#receivedAt > 3 * periodMs) this.#carrier.close(4999, 'no heartbeats');
    }, periodMs);
  }

  /** One message, or with `client` all up to it. */
  #acknowledge(key: string): void {
    const entry = this.unacknowledged.get(key);
    const mode = [...this.subscriptions.values()].flat().find(({ id }) => id === entry?.subscription)?.ack;
    for (const [each, { subscription }] of [...this.unacknowledged]) {
      if (each === key || (mode === 'client' && subscription === entry?.subscription)) this.unacknowledged.delete(each);
      if (each === key) break;
    }
  }

  #refuse(key: string): void {
    const entry = this.unacknowledged.get(key);
    this.unacknowledged.delete(key);
    if (entry !== undefined) this.#broker.refused.push(entry.frame.body);
  }
}
