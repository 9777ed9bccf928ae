import { roomNames } from './actions.js';
import type { Client } from './client.js';
import type { World } from './world.js';

/** From now on everything goes well: says what has not come right after a while. */
export async function recovers(world: World): Promise<string[]> {
  mend(world);
  await world.time.advance(10_000);
  // Some may still have been on their way out.
  startAll(world);
  leaveSurplus(world);
  if (world.hasForbidden) askAgain(world);
  const missing = await waitFor(world);
  if (missing.length > 0) return missing;
  // What is published now arrives as ever.
  for (const [index, room] of roomNames.entries()) world.publish(index, room, 0);
  for (const client of world.clients) client.serve('text', 0);
  await world.time.advance(0);
  return waitFor(world);
}

/** Until nothing is missing. */
async function waitFor(world: World): Promise<string[]> {
  let missing = await whatIsMissing(world);
  for (let seconds = 0; seconds < 900 && missing.length > 0; seconds += 10) {
    leaveSurplus(world);
    enterAgain(world);
    await world.time.advance(10_000);
    missing = await whatIsMissing(world);
  }
  return missing;
}

/** The clients leave, and everything comes to its end. */
export async function windUp(world: World): Promise<void> {
  const { heartbeatMs, resumeWindowMs } = world.setting;
  for (const client of world.clients) {
    for (const name of [...client.ledgers.keys()]) client.leave(name);
    client.close();
  }
  await world.time.advance(resumeWindowMs + 8 * heartbeatMs + 60_000);
}

function startAll(world: World): void {
  for (const index of world.nodes.keys()) world.start(index);
}

function mend(world: World): void {
  const { setting, clients } = world;
  startAll(world);
  for (const node of world.everyNode) node.line.mend();
  world.forbidden.clear();
  world.delayMs = 5;
  for (const client of clients) {
    client.delay(5);
    // A hidden page shows life once a minute. With a quicker heartbeat the server closes its links, each minute anew.
    if (setting.endsHidden && 4 * setting.heartbeatMs > 60_000) client.hide();
    else client.show();
    client.connection.open();
  }
}

/** Where rooms are few, nobody stays in more than it may be in, nor in those that a server has put it into. */
function leaveSurplus({ clients, setting }: World): void {
  if (setting.maxRooms >= roomNames.length) return;
  for (const client of clients) {
    const used = [...client.ledgers].filter(([, ledger]) => ledger.isUsed || client.returning.has(ledger));
    for (const [name] of used.slice(setting.maxRooms)) {
      const ledger = client.ledgers.get(name);
      if (ledger) client.returning.delete(ledger);
      client.leave(name);
    }
    for (const name of roomNames) if (!client.ledgers.has(name)) client.peer?.leave(name);
  }
}

/** What was refused is asked for once more. */
function askAgain({ clients }: World): void {
  for (const { ledgers } of clients) for (const ledger of ledgers.values()) ledger.setState(ledger.state);
}

/** Whoever was refused, or taken out, leaves, and comes in again. */
function enterAgain({ clients }: World): void {
  for (const { ledgers, returning } of clients) {
    for (const ledger of ledgers.values()) {
      const { status } = ledger.room.getSnapshot();
      if (status === 'idle' && returning.delete(ledger)) ledger.use();
      else if (status === 'refused') {
        ledger.release();
        returning.add(ledger);
      }
    }
  }
}

async function whatIsMissing(world: World): Promise<string[]> {
  const missing: string[] = [];
  for (const client of world.clients) {
    const { connection, direct, entries, name } = client;
    const { status, queued } = connection.getSnapshot();
    if (status !== 'open') missing.push(`${name} is ${status}`);
    if (client.returning.size > 0) missing.push(`${name} has left rooms`);
    if (queued > 0) missing.push(`${queued} are queued`);
    missing.push(...direct.missing);
    if (client.peer && !direct.hasAll(client.peer)) missing.push(`${name} has not received what was sent to it`);
    for (const { text, settled } of entries) if (settled === 0) missing.push(`${text} is not settled`);
    for (const room of client.ledgers.keys()) missing.push(...(await whatIsMissingIn(world, client, room)));
  }
  return missing;
}

async function whatIsMissingIn(world: World, client: Client, name: string): Promise<string[]> {
  const ledger = client.ledgers.get(name);
  if (!ledger?.isUsed) return [];
  const { epoch, head } = await world.log.read(name, { last: 0 }, 1);
  const { status, members } = ledger.room.getSnapshot();
  const { cursor } = ledger.room;
  const where = `${client.name} in ${name}`;
  const missing: string[] = [];
  if (status !== 'joined') missing.push(`${where} is ${status}`);
  if (cursor?.offset !== head || cursor.epoch !== epoch)
    missing.push(`${where} is at ${JSON.stringify(cursor)}, and the log at ${epoch} ${head}`);
  const shown = members.map(({ user, state }) => JSON.stringify([user, state])).sort();
  const present = membersOf(world, name);
  if (client.setting.members && String(shown) !== String(present))
    missing.push(`${where} sees ${String(shown)}, and not ${String(present)}`);
  return missing;
}

function membersOf({ clients }: World, room: string): string[] {
  return clients
    .flatMap(({ ledgers, tap }) => {
      const ledger = ledgers.get(room);
      return ledger?.isUsed && ledger.state !== undefined ? [JSON.stringify([tap.user, ledger.state])] : [];
    })
    .sort();
}

/** What the stores and the servers hold although everybody has left. */
export async function leftovers(world: World): Promise<string[]> {
  const { network, nodes, everyNode, everyClient, presence } = world;
  const left: string[] = [];
  for (const node of nodes) {
    const { sessions, detached, rooms } = node?.hub.stats ?? { sessions: 0, detached: 0, rooms: 0 };
    if (sessions + detached + rooms > 0) left.push(`${sessions} sessions, ${rooms} rooms`);
    node?.hub.close();
  }
  for (const { computer, isDead, line } of everyNode) {
    if (isDead) continue;
    if (computer.timers.size > 0) left.push(`${computer.timers.size} timers of a server`);
    if (line.subscriptions > 0) left.push(`${line.subscriptions} subscriptions of a server`);
    if (line.calls > 0) left.push(`${line.calls} calls of a server`);
  }
  for (const { computer, environment, name } of everyClient) {
    if (computer.timers.size > 0) left.push(`${computer.timers.size} timers of ${name}`);
    if (environment.listeners > 0) left.push(`${environment.listeners} listeners of ${name}`);
  }
  for (const room of roomNames) {
    const shown = await presence.list(room, 1_000);
    if (shown.size > 0) left.push(`${shown.size} members of ${room}`);
  }
  if (network.timers.size > 0) left.push('something is under way');
  return left;
}
