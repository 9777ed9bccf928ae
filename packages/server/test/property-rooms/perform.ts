import type { Step } from './actions.js';
import { roomNames } from './actions.js';
import type { World } from './world.js';

/** Does one step. */
export async function perform(world: World, step: Step): Promise<void> {
  const client = world.clientAt('client' in step ? step.client : 0);
  const node = world.nodeAt('node' in step ? step.node : 0);
  const room = roomNames['room' in step ? step.room : 0] ?? roomNames[0];
  const { connection, link } = client;
  switch (step.do) {
    case 'publish':
      for (let left = step.count; left > 0; left -= 1) client.publish(room, step.kind, step.size, step.timeoutMs);
      break;
    case 'use':
      client.use(room, step.state);
      break;
    case 'set state':
      client.ledgers.get(room)?.setState(step.state);
      break;
    case 'release':
      client.release(room);
      break;
    case 'leave':
      client.leave(room);
      break;
    case 'enter':
      client.peer?.join(room, { last: 2 });
      break;
    case 'remove':
      client.peer?.leave(room);
      break;
    case 'dismiss':
      client.peer?.close();
      break;
    case 'send':
      for (let left = step.count; left > 0; left -= 1) client.send(step.kind, step.size);
      break;
    case 'serve':
      for (let left = step.count; left > 0; left -= 1) client.serve(step.kind, step.size);
      break;
    case 'cut':
      link?.cut(step, { client: step.tells, server: step.hears });
      break;
    case 'swallow':
      if (link) {
        link.up.swallows ||= step.up;
        link.down.swallows ||= step.down;
      }
      break;
    case 'stay away':
      await stayAway(world, step);
      break;
    case 'lose unnoticed':
      await loseUnnoticed(world, step);
      break;
    case 'publish in vain':
      await publishInVain(world, step);
      break;
    case 'delay':
      world.delayMs = step.ms;
      client.delay(step.ms);
      break;
    case 'reconnect':
      connection.reconnect();
      break;
    case 'mark lost':
      connection.markLost();
      break;
    case 'pause and open':
      client.pauseAndOpen();
      break;
    case 'close and open':
      client.close();
      connection.open();
      break;
    case 'reload':
      world.reload(step.client);
      break;
    case 'hide':
      client.hide();
      break;
    case 'show':
      client.show();
      break;
    case 'switch user':
      client.switchUser();
      break;
    case 'advance':
      await world.time.advance(step.ms);
      break;
    case 'publish by server':
      for (let left = step.count; left > 0; left -= 1) world.publish(step.node, room, step.size);
      break;
    case 'kill':
      world.kill(step.node);
      break;
    case 'start':
      world.start(step.node);
      break;
    case 'end':
      world.end(step.node);
      break;
    case 'drain':
      void world.drain(step.node, step.overMs, step.retryAfterMs);
      break;
    case 'deafen':
      if (node) node.line.isDeaf = true;
      break;
    case 'mend':
      node?.line.mend();
      break;
    case 'slow store':
      if (node) {
        node.line.callMs = step.callMs;
        node.line.answerMs = step.answerMs;
      }
      break;
    case 'break store':
      if (node) {
        node.line.state = step.state;
        node.line.timeoutMs = step.timeoutMs;
      }
      break;
    case 'lose tail':
      world.chain?.loseTail(room, step.count);
      break;
    case 'trim':
      world.chain?.trim(room, step.count);
      break;
    case 'forbid':
      world.forbidden.add(`${step.action} ${room}`);
      world.hasForbidden = true;
      break;
    case 'allow':
      world.forbidden.clear();
  }
}

type StayAway = Extract<Step, { readonly do: 'stay away' }>;
type LoseUnnoticed = Extract<Step, { readonly do: 'lose unnoticed' }>;
type PublishInVain = Extract<Step, { readonly do: 'publish in vain' }>;

/** The client finds no server for a while, and meanwhile the room goes on, which its servers may not notice. */
async function stayAway(world: World, step: StayAway): Promise<void> {
  const { ms, published, lost, kept } = step;
  const client = world.clientAt(step.client);
  const room = roomNames[step.room] ?? roomNames[0];
  client.isAway = true;
  client.link?.cut({ up: 0, down: 0 }, { client: true, server: true });
  await world.time.advance(ms);
  if (step.deafens) for (const node of world.nodes) if (node) node.line.isDeaf = true;
  if (lost > 0) world.chain?.loseTail(room, lost);
  for (let left = published; left > 0; left -= 1) world.publish(0, room, 0);
  await world.time.advance(0);
  if (kept < 1_000) world.chain?.trim(room, kept);
  client.isAway = false;
}

/** A node knows neither of the latest messages nor that they are gone again, and the client, which has had them, may come there. */
async function loseUnnoticed(world: World, { client, room: number, node, count }: LoseUnnoticed): Promise<void> {
  const room = roomNames[number] ?? roomNames[0];
  const line = world.nodeAt(node)?.line;
  if (line) line.isDeaf = true;
  for (let left = count; left > 0; left -= 1) world.publish(node + 1, room, 0);
  await world.time.advance(2 * world.delayMs);
  world.chain?.loseTail(room, count);
  world.clientAt(client).connection.reconnect();
}

/** The log does not answer for a moment, and the client loses its link before it gets to know. */
async function publishInVain(world: World, { client: index, room: number, count }: PublishInVain): Promise<void> {
  const client = world.clientAt(index);
  const lines = world.nodes.flatMap((node) => (node ? [node.line] : []));
  for (const line of lines) Object.assign(line, { state: 'unreachable', timeoutMs: 100 });
  for (let left = count; left > 0; left -= 1) client.publish(roomNames[number] ?? roomNames[0], 'text', 0, 1e8);
  await world.time.advance(2 * world.delayMs);
  client.link?.cut({ up: 0, down: 0 }, { client: true, server: true });
  for (const line of lines) line.state = 'fine';
  await world.time.advance(150);
}
