import type { AcknowledgedConnection, DropInfo, WebSocketFrame } from '@steadysocket/core';
import { ConnectionError, createConnection, raw } from '@steadysocket/core';
import type { FakeEnvironment } from '@steadysocket/core/testing';
import { fakeEnvironment } from '@steadysocket/core/testing';
import type { Transport } from '@steadysocket/core/transport';
import { utf8Length } from '@steadysocket/core/transport';
import type { Frame, Hub, Peer, SessionEndInfo, User } from '@steadysocket/server';
import { createHub, refuse } from '@steadysocket/server';
import { session } from '@steadysocket/session';
import type { Hello } from '@steadysocket/session/wire';
import { controlFrame } from '@steadysocket/session/wire';
import type { Kind } from '../simulation/messages.js';
import { messageOf, messageText, overwrite, textOf } from '../simulation/messages.js';
import { SimulatedLink } from '../simulation/simulated-link.js';
import type { Computer } from '../simulation/virtual-time.js';
import { VirtualTime } from '../simulation/virtual-time.js';
import type { WireSession } from '../simulation/wire-tap.js';
import { controlIn, WireTap } from '../simulation/wire-tap.js';
import type { Plan, Setting } from './actions.js';
import type { Entry, ServedSession } from './ledger.js';

type Message = string | ArrayBuffer | Uint8Array<ArrayBuffer>;
type ServedPeer = Peer<User, Message>;

/** One server, until it dies. */
interface Server {
  readonly hub: Hub<User, Message, null>;
  readonly computer: Computer;
  isDead: boolean;
}

/** A client and its servers with a network between them, and a record of all that a rule asks for. */
export class World {
  readonly time = new VirtualTime();
  readonly environment: FakeEnvironment = fakeEnvironment();
  readonly client: Computer = this.time.add();
  readonly network: Computer = this.time.add();
  readonly tap: WireTap;
  readonly links: SimulatedLink[] = [];
  readonly connection: AcknowledgedConnection<WebSocketFrame, WebSocketFrame>;
  readonly entries: Entry[] = [];
  readonly sessions: ServedSession[] = [];
  readonly violations: string[] = [];
  readonly lostTexts: string[] = [];
  server: Server;
  servers = 0;
  user = 'ann';
  isDown = false;
  /** How long the network takes, and once how long the next link takes. */
  delayMs: number;
  nextDelayMs: number | null = null;
  /** How long the next users wait for the server's answer. */
  readonly authDelays: number[] = [];
  /** Whether handlers hang that want to. */
  canHang = true;
  readonly hanging: (() => void)[] = [];
  /** Whether a session had to end while the client wanted it. */
  mayLose = false;
  readonly #byText = new Map<string, Entry>();
  readonly #byMessage = new Map<unknown, Entry>();
  readonly #served = new Map<ServedPeer, ServedSession>();
  readonly #wireSessions = new Map<ServedSession, WireSession>();
  readonly #ids = new Map<string, string>();

  constructor(readonly setting: Setting) {
    this.delayMs = setting.delayMs;
    this.tap = new WireTap({
      resends: setting.unacknowledged === 'resend',
      clientWindow: setting.clientWindow.messages,
    });
    this.server = this.#startServer();
    this.connection = createConnection('ws://server.test/', {
      transport: session({
        over: this.#transport(),
        unacknowledged: setting.unacknowledged,
        window: setting.clientWindow,
        clock: this.client,
        ...(setting.authMs !== null && { auth: () => this.#credentials(setting.authMs ?? 0) }),
      }),
      clock: this.client,
      environment: this.environment,
      random: () => setting.dice,
    });
    this.#listen();
  }

  /** The link that the client uses, or tries to. */
  get link(): SimulatedLink | undefined {
    return this.links.at(-1);
  }

  /** The session that the client knows of, or else the latest one. */
  get current(): ServedSession | undefined {
    const known = [...this.#wireSessions].find(([, { id }]) => id === this.tap.known)?.[0];
    return known ?? this.sessions.at(-1);
  }

  get peer(): ServedPeer | undefined {
    const { current } = this;
    return [...this.#served].find(([, served]) => served === current && served.end === null && !served.isDead)?.[0];
  }

  send(kind: Kind, size: number, plan: Plan): void {
    const { entry, message } = this.#newEntry(kind, size, plan, false);
    const outcome = this.connection.send(message);
    entry.outcome = outcome;
    overwrite(message);
  }

  deliver(kind: Kind, size: number, plan: Plan, timeoutMs: number): void {
    const { entry, message } = this.#newEntry(kind, size, plan, true);
    this.connection.deliver(message, { timeoutMs }).then(
      (value) => {
        entry.outcome = 'resolved';
        entry.value = value;
      },
      (error: unknown) => {
        if (!(error instanceof ConnectionError)) throw error;
        entry.outcome = error.code;
        entry.value = error.cause;
      },
    );
    overwrite(message);
  }

  serve(peer: ServedPeer | undefined, kind: Kind, size: number): void {
    const served = peer && this.#served.get(peer);
    if (!served) return;
    const text = messageText(`s${served.index}.${served.sent.length}`, kind, size);
    const message = messageOf(text, kind);
    if (peer.send(message)) served.sent.push(text);
    overwrite(message);
  }

  /** Closes the connection: what is under way then may arrive, or not. */
  close(): void {
    for (const text of this.tap.kept) {
      const entry = this.#byText.get(text);
      if (entry) entry.isGivenUp = true;
    }
    this.connection.close();
    this.tap.giveUp();
  }

  hide(): void {
    this.client.isThrottled = true;
    this.environment.hide();
  }

  show(): void {
    this.client.isThrottled = false;
    this.environment.show();
  }

  /** How long the network takes from now on. */
  delay(ms: number): void {
    this.delayMs = ms;
    if (this.link) this.link.up.delayMs = this.link.down.delayMs = ms;
  }

  /** Gives all hanging handlers their end. */
  letGo(): void {
    for (const finish of this.hanging.splice(0)) finish();
  }

  /** The process is gone, and tells nobody. */
  killServer(): void {
    const { server } = this;
    server.isDead = true;
    this.time.remove(server.computer);
    for (const served of this.sessions) if (served.end === null) served.isDead = true;
    for (const link of this.links) link.kill();
    this.tap.serverDied();
    this.server = this.#startServer();
  }

  /** The server is told to end, and another one takes over when it has. */
  async drainServer(overMs: number, retryAfterMs: number): Promise<void> {
    const { server } = this;
    await server.hub.drain({ overMs, retryAfterMs });
    if (this.server === server) this.server = this.#startServer();
  }

  /** Somebody who has seen a hello of the client says it again. */
  replay(back: number, generation: 'same' | 'none'): void {
    const hello = this.tap.answered.at(-1 - back);
    if (!hello) return;
    const receiver = this.server.hub.accept(
      {
        send: (frame) => {
          this.#rogueGot(frame);
        },
        close: () => {},
      },
      null,
    );
    receiver.receive(controlFrame({ ...(hello as unknown as Hello), ...(generation === 'none' && { generation: 0 }) }));
    this.network.setTimeout(() => receiver.closed(), 20_000);
  }

  #rogueGot(frame: Frame): void {
    const control = controlIn(frame);
    if (control?.['type'] !== 'welcome') return;
    if (control['resumed'] === true) this.violations.push('a hello that was said again resumes the session');
    this.tap.latest = { id: String(control['session']), link: null, acked: 0, isMessage: [] };
  }

  endServer(): void {
    this.server.hub.close();
    this.server = this.#startServer();
  }

  #startServer(): Server {
    const { setting } = this;
    const computer = this.time.add();
    const windows = setting.serverWindows;
    const server: { -readonly [Key in keyof Server]: Server[Key] } = { computer, isDead: false, hub: null as never };
    server.hub = createHub<User, string | ArrayBuffer, Message, null>({
      clock: computer,
      heartbeatMs: setting.heartbeatMs,
      resumeWindowMs: setting.resumeWindowMs,
      window: windows[this.servers % windows.length] ?? {},
      limits: { waitingMessages: setting.waitingMessages },
      ...(setting.users && { authenticate: () => this.#authenticate(computer) }),
      onSession: (peer) => this.#sessionBegins(peer),
      onMessage: (peer, message, { id }) => (server.isDead ? undefined : this.#handle(peer, textOf(message), id)),
      onSessionEnd: (peer, info) => this.#sessionEnds(peer, info),
      onError: (error) => {
        if (!(error instanceof Error && error.message === 'planned'))
          this.violations.push(`the hub reports ${String(error)}`);
      },
    });
    this.servers += 1;
    return server;
  }

  #transport(): Transport<WebSocketFrame, string | ArrayBuffer> {
    return {
      capabilities: { acks: false, binary: true },
      codec: raw as never,
      sizeOf: (frame) => (typeof frame === 'string' ? utf8Length(frame) : (frame as ArrayBuffer).byteLength),
      connect: (request, events) => {
        const link = new SimulatedLink(request, events, {
          computer: this.network,
          delayMs: this.nextDelayMs ?? this.delayMs,
          observer: this.tap,
          accept: (end) => (this.isDown ? null : this.server.hub.accept(end, null)),
        });
        this.nextDelayMs = null;
        this.links.push(link);
        this.tap.newest = link;
        return link;
      },
    };
  }

  #credentials(ms: number): unknown {
    if (ms === 0) return { token: 'secret' };
    return new Promise((resolve) => this.network.setTimeout(() => resolve({ token: 'secret' }), ms));
  }

  #authenticate(computer: Computer): User | Promise<User> {
    const user = { id: this.user };
    const ms = this.authDelays.shift();
    if (ms === undefined) return user;
    return new Promise((resolve) => computer.setTimeout(() => resolve(user), ms));
  }

  #newEntry(kind: Kind, size: number, plan: Plan, isDelivery: boolean): { entry: Entry; message: Message } {
    const order = this.entries.length;
    const text = messageText(`c${order}`, kind, size);
    const entry: Entry = { text, order, plan, isDelivery, outcome: 'delivering', handled: [], isGivenUp: false };
    const message = messageOf(text, kind);
    this.entries.push(entry);
    this.#byText.set(text, entry);
    this.#byMessage.set(message, entry);
    return { entry, message };
  }

  #listen(): void {
    const { connection } = this;
    connection.on('message', (message) => this.#receive(textOf(message)));
    connection.on('drop', (info) => this.#drop(info));
    connection.on('error', ({ code }) => {
      if (code === 'transport-failed') this.violations.push('the client finds a fault in the server');
    });
    connection.on('open', ({ resumed, session: info, opens }) => {
      const { lostBecause } = info as { lostBecause: string | null };
      if (!resumed) this.mayLose ||= opens > 1;
      if (resumed && lostBecause !== null) this.violations.push('resumed, and lost');
    });
  }

  #receive(text: string): void {
    const [, session, number] = /s(\d+)\.(\d+):/.exec(text) ?? [];
    const served = this.sessions[Number(session)];
    if (served?.sent[Number(number)] !== text && !this.#isBeingSent(served, text)) {
      this.violations.push(`received what was not sent: ${text}`);
    }
    if (!served) return;
    if (served.received !== Number(number)) this.violations.push(`${text} came after ${served.received} messages`);
    served.received = Number(number) + 1;
  }

  #isBeingSent(served: ServedSession | undefined, text: string): boolean {
    return text.includes(`s${served?.index ?? '?'}.${served?.sent.length ?? '?'}:`);
  }

  #drop({ message, reason }: DropInfo<unknown>): void {
    const entry = this.#byMessage.get(message) ?? this.#byText.get(message as string);
    if (!entry) {
      this.violations.push('dropped what nobody sent');
      return;
    }
    if (entry.drop !== undefined) this.violations.push(`dropped twice: ${entry.text}`);
    entry.drop = reason;
    if (reason === 'session-lost') this.lostTexts.push(entry.text);
  }

  #sessionBegins(peer: ServedPeer): void {
    const served: ServedSession = {
      index: this.sessions.length,
      user: peer.user.id,
      sent: [],
      received: 0,
      latest: -1,
      isHandling: false,
      end: null,
      isDead: false,
    };
    this.sessions.push(served);
    this.#served.set(peer, served);
    const wire = this.tap.latest;
    if (wire) this.#wireSessions.set(served, wire);
    if (this.setting.greets) this.serve(peer, 'text', 0);
  }

  #sessionEnds(peer: ServedPeer, { reason, lost: lostCount }: SessionEndInfo): void {
    const served = this.#served.get(peer);
    if (!served) return;
    if (served.end) this.violations.push('a session ends twice');
    served.end = { reason, lost: lostCount };
    const wire = this.#wireSessions.get(served);
    const expected = served.sent.length - (wire ? this.tap.ackedMessages(wire) : 0);
    if (lostCount !== expected && !served.isDead) {
      this.violations.push(`${lostCount} lost, where ${expected} are unacknowledged`);
    }
  }

  #handle(peer: ServedPeer, text: string, id: string): unknown {
    const served = this.#served.get(peer);
    const entry = this.#byText.get(text);
    if (!served || !entry) {
      this.violations.push(`handled what was not sent: ${text}`);
      return undefined;
    }
    this.#checkOrder(served, entry, id);
    served.isHandling = true;
    entry.handled.push(served);
    return this.#act(peer, served, entry);
  }

  #checkOrder(served: ServedSession, entry: Entry, id: string): void {
    const { text, order, handled } = entry;
    if (served.isHandling) this.violations.push(`${text} is handled before the one before it has finished`);
    if (order <= served.latest) this.violations.push(`${text} is handled out of order`);
    if (handled.includes(served)) this.violations.push(`${text} is handled twice in a session`);
    if (handled.length > 0 && this.setting.unacknowledged === 'drop') this.violations.push(`${text} is handled twice`);
    if ((entry.id ??= id) !== id) this.violations.push(`${text} has another id`);
    const ofUser = `${served.user} ${id}`;
    if ((this.#ids.get(ofUser) ?? text) !== text) this.violations.push(`${text} has the id of another message`);
    this.#ids.set(ofUser, text);
    served.latest = order;
  }

  #act(peer: ServedPeer, served: ServedSession, { plan, order }: Entry): unknown {
    const finish = (): unknown => {
      served.isHandling = false;
      if (plan.outcome === 'answer') this.serve(peer, 'text', 0);
      if (plan.outcome === 'throw') throw new Error('planned');
      if (plan.outcome === 'refuse') throw refuse('full', `number ${order}`);
      return plan.outcome === 'nothing' ? undefined : { number: order };
    };
    if (plan.outcome === 'hang' && this.canHang) {
      return new Promise((resolve) => this.hanging.push(() => resolve(finish())));
    }
    if (plan.ms === null) return finish();
    return new Promise<void>((resolve) => this.network.setTimeout(resolve, plan.ms ?? 0)).then(finish);
  }
}
