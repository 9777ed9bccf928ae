import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { protocolName } from '@steadysocket/session/wire';
import type { WebSocket } from 'ws';
import { WebSocketServer } from 'ws';
import type { MessageRate } from './allowance.js';
import { applyFault } from './apply-fault.js';
import { Client, toFrame } from './client.js';
import { Echoes } from './echoes.js';
import type { GateTarget } from './fault-gate.js';
import { FaultGate } from './fault-gate.js';
import { hostCheck } from './host.js';
import { chatProtocol } from './messages.js';
import { originCheck } from './origin.js';
import type { CompleteFault } from './parse-fault.js';
import { Relay } from './relay.js';
import type { ServerOptions } from './server-options.js';
import { inspectUpgrade, rejectUpgrade, subprotocols } from './upgrade.js';

/** What the HTTP server drives: the room, the gate in front of it, and the faults. */
export class DemoServer {
  readonly #isAllowedOrigin: (origin: string | undefined) => boolean;
  readonly #isAllowedHost: (host: string | undefined) => boolean;
  readonly #gate = new FaultGate();
  readonly #relay = new Relay((fault, client) => this.#sufferLink(fault, client));
  readonly #echoes = new Echoes();
  readonly #sockets: WebSocketServer;
  readonly #maxClients: number;
  readonly #maxBufferedBytes: number;
  readonly #messageRate: MessageRate;

  constructor(options: Required<ServerOptions>) {
    this.#isAllowedOrigin = originCheck({ allowed: options.allowedOrigins, allowMissing: options.allowNoOrigin });
    this.#isAllowedHost = hostCheck(options.allowedHosts);
    this.#maxClients = options.maxClients;
    this.#maxBufferedBytes = options.maxBufferedBytes;
    this.#messageRate = options.messageRate;
    this.#sockets = new WebSocketServer({
      noServer: true,
      maxPayload: options.maxPayloadBytes,
      // Clients answer pings themselves (see Client): a silent one must not.
      autoPong: false,
      handleProtocols: (offered) => subprotocols.find((name) => offered.has(name)) ?? false,
    });
  }

  /** Whether a request comes from an allowed origin, and was addressed to this server. */
  isAllowed({ origin, host }: IncomingHttpHeaders): boolean {
    return this.#isAllowedOrigin(origin) && this.#isAllowedHost(host);
  }

  clients(): number {
    return this.#relay.size;
  }

  suffer(fault: CompleteFault, client: string | undefined): number {
    const links = client === undefined ? [] : this.#connections({ scope: 'client', client });
    return applyFault(fault, { client, links, connections: (target) => this.#connections(target) }, this.#gate);
  }

  /** Takes an upgrade, or refuses it and returns false. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean {
    // Node has let go of the socket: without a listener, a reset would end the process.
    socket.on('error', () => socket.destroy());
    const inspected = inspectUpgrade(request, (headers) => this.isAllowed(headers));
    if ('status' in inspected) {
      rejectUpgrade(socket, inspected);
      return false;
    }
    const { client } = inspected;
    const admission = this.#isFull() ? 'refuse' : this.#gate.admit(client);
    if (admission === 'refuse') {
      rejectUpgrade(socket, { status: 503, reason: 'Come back later.', retryAfter: 1 });
      return false;
    }
    this.#sockets.handleUpgrade(request, socket, head, (webSocket) => {
      if (admission === 'flap') this.#flap(webSocket, client ?? randomUUID());
      else this.#join(webSocket, client);
    });
    return true;
  }

  probe(): void {
    for (const client of this.#connections({ scope: 'all' })) client.probe();
  }

  /** Takes no more clients, and asks those that are here to go. Resolves once they are gone. */
  async stop(): Promise<void> {
    const closed = once(this.#sockets, 'close');
    this.#sockets.close();
    for (const client of this.#connections({ scope: 'all' })) {
      if (client.isSilent) client.drop();
      else client.close(1001, 'The server stops.');
    }
    this.#echoes.stop();
    await closed;
  }

  /** Cuts whatever is still connected. */
  cut(): void {
    for (const socket of this.#sockets.clients) socket.terminate();
  }

  #isFull(): boolean {
    return this.#sockets.clients.size >= this.#maxClients;
  }

  #sufferLink(fault: CompleteFault, link: Client): void {
    const client = link.hasOwnId ? link.id : undefined;
    applyFault(fault, { client, links: [link], connections: (target) => this.#connections(target) }, this.#gate);
  }

  #connections(target: GateTarget): readonly Client[] {
    const isMeant = ({ id, isOpen }: Client): boolean => isOpen && (target.scope === 'all' || id === target.client);
    return [...this.#relay.connections(), ...this.#echoes.clients].filter(isMeant);
  }

  #join(socket: WebSocket, clientId: string | undefined): void {
    const room = isChat(socket) ? this.#relay : this.#echoes;
    const client = new Client(
      socket,
      {
        id: clientId ?? randomUUID(),
        hasOwnId: clientId !== undefined,
        maxBufferedBytes: this.#maxBufferedBytes,
        messageRate: this.#messageRate,
      },
      {
        received: (from, frame) => room.receive(from, frame),
        closed: (gone) => room.leave(gone),
      },
    );
    if (room === this.#relay) this.#relay.join(client);
    else this.#echoes.join(client, socket.protocol === protocolName);
  }

  /** Lets the client see an open connection, and drops it. The room never hears of it. */
  #flap(socket: WebSocket, clientId: string): void {
    socket.on('error', () => socket.terminate());
    // Cut before the handshake's answer is written, it would look like a refusal.
    const cut = (): void => socket.terminate();
    const welcome = toFrame({ type: 'welcome', clientId, clients: this.clients() });
    if (isChat(socket)) socket.send(welcome.data, { binary: false }, cut);
    else socket.ping('', false, cut);
  }
}

/** Clients that offer no subprotocol come for the chat. */
function isChat({ protocol }: WebSocket): boolean {
  return protocol === chatProtocol || protocol === '';
}
