import type { Client } from './client.js';
import { pongMessage, toFrame } from './client.js';
import type { ChatBroadcast, ServerMessage } from './messages.js';
import { heartbeatPing } from './messages.js';
import type { Frame } from './outgoing.js';
import { parseChat } from './parse-chat.js';
import type { CompleteFault } from './parse-fault.js';
import { parseFault } from './parse-fault.js';
import { parseObject } from './parse-object.js';
import { RefusedMessage } from './refused-message.js';
import { findXmlProblem } from './xml.js';

/** The room: who is connected, and what becomes of each message. */
export class Relay {
  readonly #clients = new Set<Client>();
  readonly #suffer: (fault: CompleteFault, client: Client) => void;
  #seq = 0;

  /** `suffer` applies a fault that a client asked for; it may throw a {@link RefusedMessage}. */
  constructor(suffer: (fault: CompleteFault, client: Client) => void) {
    this.#suffer = suffer;
  }

  get size(): number {
    return this.#clients.size;
  }

  /** Open connections of one client, or of all. */
  connections(clientId?: string): readonly Client[] {
    return [...this.#clients].filter((client) => client.isOpen && (clientId === undefined || client.id === clientId));
  }

  /** Welcomes a client and tells the others. */
  join(client: Client): void {
    // It has given its half-open connection up by now; without this the room would count that for minutes.
    for (const old of this.connections(client.id)) {
      if (!old.isSilent) continue;
      old.drop();
      this.#clients.delete(old);
    }
    this.#tell({ type: 'presence', clients: this.size + 1 });
    this.#clients.add(client);
    client.sendMessage({ type: 'welcome', clientId: client.id, clients: this.size });
  }

  /** Forgets a client and tells the others. */
  leave(client: Client): void {
    if (this.#clients.delete(client)) this.#tell({ type: 'presence', clients: this.size });
  }

  /** Takes one message. What is not accepted is answered with an `error` message; nothing is thrown. */
  receive(client: Client, frame: Frame): void {
    try {
      if (frame.isBinary) this.#broadcast(frame);
      else this.#receiveText(client, frame);
    } catch (error) {
      if (!(error instanceof RefusedMessage)) throw error;
      client.sendMessage(error.toMessage());
    }
  }

  #receiveText(client: Client, frame: Frame): void {
    const text = frame.data.toString();
    if (text === heartbeatPing) {
      client.send(pongMessage);
      return;
    }
    const start = text.trimStart().charAt(0);
    if (start === '{') this.#receiveJson(client, text);
    else {
      const problem = start === '<' ? findXmlProblem(text) : undefined;
      if (problem !== undefined) throw new RefusedMessage('bad-xml', problem);
      this.#broadcast(frame);
    }
  }

  #receiveJson(client: Client, text: string): void {
    const fields = parseObject(text);
    switch (fields['type']) {
      case 'ping':
        client.send(pongMessage);
        break;
      case 'chat':
        this.#relayChat({ ...parseChat(fields), seq: this.#seq + 1, at: Date.now() });
        break;
      case 'fault':
        this.#suffer(parseFault(fields), client);
        break;
      default:
        throw new RefusedMessage('unknown-type', 'type: give ping, chat or fault.');
    }
  }

  #relayChat(message: ChatBroadcast): void {
    this.#broadcast(writeChat(message));
    this.#seq = message.seq;
  }

  #tell(message: ServerMessage): void {
    this.#broadcast(toFrame(message));
  }

  #broadcast(frame: Frame): void {
    for (const client of this.#clients) client.send(frame);
  }
}

function writeChat(message: ChatBroadcast): Frame {
  try {
    return toFrame(message);
  } catch {
    // JSON.parse takes any depth, JSON.stringify recurses and runs out of stack.
    throw new RefusedMessage('bad-message', 'body: is nested too deeply.', message.id);
  }
}
