import { messageIn } from '../simulation/wire-tap.js';
import type { Client } from './client.js';
import type { Entry } from './publications.js';
import type { World } from './world.js';

/** What has to hold after every step: the rules that are broken. */
export function brokenRules(world: World): string[] {
  const { violations, history, everyClient } = world;
  const broken = [...violations, ...history.violations];
  for (const client of everyClient) {
    broken.push(...client.violations, ...client.tap.violations, ...client.direct.violations);
    for (const ledger of client.ledgers.values()) broken.push(...ledger.violations);
    if (!isLostAsSaid(client)) broken.push(`${client.name}: what is reported as lost is not what was not acknowledged`);
    if (!isWithinWindow(world, client)) broken.push(`${client.name} keeps more than a window`);
    for (const entry of client.entries) {
      const fault = faultOf(world, client, entry);
      if (fault !== null) broken.push(`${entry.text} ${fault}`);
    }
  }
  return broken;
}

function isLostAsSaid({ tap, lostTexts }: Client): boolean {
  return tap.lost.length === lostTexts.length && tap.lost.every((text, index) => lostTexts[index] === text);
}

/** A client keeps what the servers take without an acknowledgement, and no more. */
function isWithinWindow({ setting }: World, { tap: { kept } }: Client): boolean {
  const { messages, bytes } = setting.window;
  const sizes = kept.map((text) => Buffer.byteLength(messageIn(text)));
  return sizes.length <= messages && sizes.slice(0, -1).reduce((sum, size) => sum + size, 0) < Math.max(1, bytes);
}

function faultOf({ history, hasForbidden }: World, client: Client, entry: Entry): string | null {
  const { text, room, outcome, settled, published, cause, drop, isGivenUp } = entry;
  if (settled > 1) return 'is settled twice';
  if (settled === 0) return null;
  if (outcome === 'resolved') {
    const { offset = 0, duplicate = false } = published ?? {};
    // The original is trimmed.
    if (offset === 0) return duplicate && history.hasHad(text) ? null : 'is nowhere';
    const there = published && history.at(published);
    return there?.startsWith(text) === true ? null : `is not where it should be: ${room} has ${String(there)}`;
  }
  if (outcome === 'refused') {
    const { code } = Object(cause) as { readonly code?: unknown };
    return code === 'log-unavailable' || (code === 'forbidden' && hasForbidden) ? null : `is refused: ${String(code)}`;
  }
  if (outcome === 'timeout' || isGivenUp || drop === 'released') return null;
  // Handled, and the result was lost; or it was that of another user.
  const isExcused = client.tap.isAcknowledged(text) || client.tap.lost.includes(text);
  if (outcome === 'ack-unknown' && isExcused) return null;
  return `rejects with ${outcome}, dropped: ${String(drop)}`;
}
