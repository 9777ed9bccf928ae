import type { Step } from './actions.js';
import { hasArrived } from './ledger.js';
import type { World } from './world.js';

/** Does one step. */
export async function perform(world: World, step: Step): Promise<void> {
  const { connection, link, setting, time } = world;
  switch (step.do) {
    case 'send':
      for (let left = step.count; left > 0; left -= 1) world.send(step.kind, step.size, step.plan);
      break;
    case 'deliver':
      for (let left = step.count; left > 0; left -= 1) world.deliver(step.kind, step.size, step.plan, step.timeoutMs);
      break;
    case 'serve':
      for (let left = step.count; left > 0; left -= 1) world.serve(world.peer, step.kind, step.size);
      break;
    case 'advance':
      await time.advance(step.ms);
      break;
    case 'cut':
      link?.cut(step, step);
      break;
    case 'swallow':
      if (link) {
        link.up.swallows ||= step.up;
        link.down.swallows ||= step.down;
      }
      break;
    case 'delay':
      world.delay(step.ms);
      break;
    case 'delay next link':
      world.nextDelayMs = step.ms;
      break;
    case 'authenticate slowly':
      world.authDelays.push(step.ms);
      break;
    case 'stay away':
      world.isDown = true;
      link?.cut({ up: 0, down: 0 }, { client: true, server: true });
      await time.advance(step.ms);
      world.isDown = false;
      break;
    case 'drain':
      void world.drainServer(step.overMs, step.retryAfterMs);
      break;
    case 'replay':
      world.replay(step.back, step.generation);
      break;
    case 'reconnect':
      connection.reconnect();
      break;
    case 'reconnect twice':
      connection.reconnect();
      await time.advance(setting.delayMs + 1);
      connection.reconnect();
      break;
    case 'mark lost':
      connection.markLost();
      break;
    case 'pause and open':
      connection.pause();
      connection.open();
      break;
    case 'close and open':
      world.close();
      connection.open();
      break;
    case 'hide':
      world.hide();
      break;
    case 'show':
      world.show();
      break;
    case 'kill':
      world.killServer();
      break;
    case 'end hub':
      world.endServer();
      break;
    case 'dismiss':
      world.peer?.close();
      break;
    case 'switch user':
      world.user = world.user === 'ann' ? 'bob' : 'ann';
      break;
    case 'go down':
      world.isDown = true;
      break;
    case 'come up':
      world.isDown = false;
      break;
    case 'let go':
      world.letGo();
  }
}

/** From now on everything goes well: says what has not arrived after a while. */
export async function recovers(world: World): Promise<string[]> {
  const { setting, time } = world;
  world.isDown = false;
  world.canHang = false;
  world.authDelays.length = 0;
  world.delay(5);
  world.nextDelayMs = null;
  // A hidden page shows life once a minute. With a quicker heartbeat the server closes its links, each minute anew.
  if (setting.endsHidden && 4 * setting.heartbeatMs > 60_000) world.hide();
  else world.show();
  for (let seconds = 0; seconds < 900 && whatIsMissing(world).length > 0; seconds += 10) {
    world.letGo();
    await time.advance(10_000);
  }
  return whatIsMissing(world);
}

function whatIsMissing({ connection, entries, current }: World): string[] {
  const { status, queued } = connection.getSnapshot();
  const missing = entries.filter((entry) => !hasArrived(entry)).map(({ text }) => `${text} is not handled`);
  if (status !== 'open') missing.push(`the connection is ${status}`);
  if (queued > 0) missing.push(`${queued} are queued`);
  if (entries.some(({ outcome }) => outcome === 'delivering')) missing.push('a delivery is not settled');
  if (current && current.received < current.sent.length)
    missing.push(`${current.sent.length - current.received} are not received`);
  return missing;
}

/** The client leaves, and everything comes to its end. */
export async function windUp(world: World): Promise<void> {
  world.close();
  await world.time.advance(2 * (world.setting.resumeWindowMs + 8 * world.setting.heartbeatMs) + 120_000);
}
