import type { Log, Presence, RoomAction } from '@steadysocket/server';
import { memory, memoryPresence } from '@steadysocket/server';
import type { Cursor } from '@steadysocket/session/wire';
import { SimulatedLink } from '../simulation/simulated-link.js';
import type { Computer } from '../simulation/virtual-time.js';
import { VirtualTime } from '../simulation/virtual-time.js';
import type { ClientSetting, Setting } from './actions.js';
import { nodeCount, roomNames } from './actions.js';
import { ChainLog } from './chain-log.js';
import type { ClientHost } from './client.js';
import { Client } from './client.js';
import { History, recorded } from './history.js';
import type { NodeHost, ServedPeer } from './node.js';
import { Node } from './node.js';

/** Several clients and several servers behind a balancer, with one log. */
export class World implements NodeHost, ClientHost {
  readonly time = new VirtualTime();
  readonly network: Computer = this.time.add();
  readonly history: History;
  readonly log: Log;
  /** The log, if it is the one that can lose what it has. */
  readonly chain: ChainLog | null;
  readonly presence: Presence = memoryPresence({ clock: this.network });
  /** What runs on each of the servers' machines; `null` while nothing does. */
  readonly nodes: (Node | null)[];
  readonly everyNode: Node[] = [];
  readonly clients: Client[];
  readonly everyClient: Client[];
  readonly violations: string[] = [];
  /** How long the network takes. */
  delayMs: number;
  /** What is not allowed, as `join general`. */
  readonly forbidden = new Set<string>();
  /** Whether somebody may have been hidden by that. */
  hasForbidden = false;
  #published = 0;
  #turn = 0;
  readonly #stuck = new Map<Client, Node>();

  constructor(readonly setting: Setting) {
    const isChain = setting.log === 'chain';
    this.delayMs = setting.delayMs;
    this.history = new History(roomNames, setting.log === 'chain' ? Infinity : setting.log);
    this.chain = isChain ? new ChainLog(this.history) : null;
    this.log =
      this.chain ?? recorded(memory({ clock: this.network, maxMessages: setting.log as number }), this.history);
    this.nodes = Array.from({ length: nodeCount }, () => this.#newNode());
    this.clients = setting.clients.map((own, index) => this.#newClient(`p${index}`, own));
    this.everyClient = [...this.clients];
    for (const client of this.clients) {
      client.connection.open();
      for (const room of client.setting.rooms) client.use(roomNames[room] ?? roomNames[0], client.name);
    }
  }

  /** Counted modulo how many there are. */
  clientAt(index: number): Client {
    const client = this.clients[index % this.clients.length];
    if (!client) throw new Error('no such client');
    return client;
  }

  nodeAt(index: number): Node | null {
    return this.nodes[index] ?? null;
  }

  start(index: number): void {
    this.nodes[index] ??= this.#newNode();
  }

  kill(index: number): void {
    const node = this.nodeAt(index);
    if (!node) return;
    this.nodes[index] = null;
    for (const client of this.everyClient)
      for (const link of node.links) if (link === client.link) client.tap.serverLeft(link, null);
    node.kill();
    this.time.remove(node.computer);
  }

  /** Its hub ends at once, in an orderly way. */
  end(index: number): void {
    const node = this.nodeAt(index);
    this.nodes[index] = null;
    node?.hub.close();
  }

  async drain(index: number, overMs: number, retryAfterMs: number): Promise<void> {
    const node = this.nodeAt(index);
    if (!node) return;
    await node.hub.drain({ overMs, retryAfterMs });
    if (this.nodes[index] === node) this.nodes[index] = null;
  }

  /** The page is loaded again, and has what it has kept: its cursors. */
  reload(index: number): void {
    const slot = index % this.clients.length;
    const before = this.clientAt(index);
    const saved = new Map<string, Cursor>();
    const states = new Map<string, unknown>();
    for (const [name, { room, isUsed, state }] of before.ledgers) {
      if (room.cursor) saved.set(name, room.cursor);
      if (isUsed) states.set(name, state);
    }
    for (const name of [...before.ledgers.keys()]) before.leave(name);
    before.close();
    before.isOver = true;
    const after = this.#newClient(`${before.name}r`, before.setting, saved);
    this.clients[slot] = after;
    this.everyClient.push(after);
    after.connection.open();
    for (const [name, state] of states) after.use(name, state);
  }

  /** Publishes as the application of a server: of this one, or of another if that is gone. */
  publish(index: number, room: string, size: number): void {
    const node = this.nodeAt(index) ?? this.nodes.find((other) => other !== null);
    const text = `server ${this.#published}:`.padEnd(size, 'é');
    this.#published += 1;
    node?.hub
      .room(room)
      .publish(text)
      .catch(() => undefined);
  }

  // What clients need.

  readonly dial: ClientHost['dial'] = (client, request, events) => {
    const node = this.#balance(client);
    const link = new SimulatedLink(request, events, {
      computer: this.network,
      delayMs: this.delayMs,
      observer: client.tap,
      accept: (end) => {
        if (!node || node.isDead || client.isAway) return null;
        node.links.add(link);
        return node.hub.accept(end, null);
      },
    });
    client.link = client.tap.newest = link;
    return link;
  };

  // What nodes need.

  isAllowed(action: RoomAction, room: string): boolean {
    return !this.forbidden.has(`${action} ${room}`);
  }

  began(peer: ServedPeer): void {
    const client = this.#clientOf(peer);
    const { latest } = client.tap;
    if (latest) client.peers.set(latest.id, peer);
  }

  handled(peer: ServedPeer, text: string): void {
    this.#clientOf(peer).direct.handled(peer, text);
  }

  violated(rule: string): void {
    this.violations.push(rule);
  }

  #clientOf({ user }: ServedPeer): Client {
    const name = user.id.replace("'", '');
    const client = this.everyClient.find((other) => other.name === name);
    if (!client) throw new Error('no such client');
    return client;
  }

  /** Round-robin over all machines, whether something runs there or not. */
  #balance(client: Client): Node | null {
    const known = this.#stuck.get(client);
    if (client.setting.isSticky && known && this.nodes.includes(known)) return known;
    this.#turn += 1;
    const node = this.nodes[this.#turn % nodeCount] ?? null;
    if (node) this.#stuck.set(client, node);
    return node;
  }

  #newNode(): Node {
    const node = new Node(this.time.add(), this);
    this.everyNode.push(node);
    return node;
  }

  #newClient(name: string, setting: ClientSetting, saved: ReadonlyMap<string, Cursor> = new Map()): Client {
    return new Client(name, this.time.add(), setting, { host: this, saved, dice: this.setting.dice });
  }
}
