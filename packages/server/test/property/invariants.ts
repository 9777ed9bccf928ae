import type { Entry } from './ledger.js';
import type { World } from './world.js';

type Rule = (world: World) => boolean;

/** What has to hold after every step, by name: the rules that are broken. */
export function brokenRules(world: World): string[] {
  return [...world.violations, ...world.tap.violations, ...namesOf(rules, world)];
}

/** What has to hold once the client has left and everything has come to its end. */
export function brokenEndings(world: World): string[] {
  return [...brokenRules(world), ...namesOf(endings, world)];
}

function namesOf(given: Readonly<Record<string, Rule>>, world: World): string[] {
  return Object.entries(given).flatMap(([name, rule]) => (rule(world) ? [] : [name]));
}

const isLost = ({ tap, lostTexts }: World): boolean =>
  tap.lost.length === lostTexts.length && tap.lost.every((text, index) => lostTexts[index] === text);

const rules: Readonly<Record<string, Rule>> = {
  'what is reported as lost is what was not acknowledged': isLost,

  'the client keeps no more than a window': ({ tap, setting }) => {
    const { kept } = tap;
    return setting.serverWindows.some(
      ({ messages, bytes }) =>
        kept.length <= messages &&
        kept.slice(0, -1).reduce((sum, text) => sum + Buffer.byteLength(text), 0) < Math.max(1, bytes),
    );
  },

  'a message is dropped only with its session or its connection': ({ entries }) =>
    entries.every(
      ({ drop }) => drop === undefined || drop === 'session-lost' || drop === 'closed' || drop === 'expired',
    ),

  'a delivery settles with what its handler did': ({ entries }) => entries.every(isTrue),
};

/** Whether the promise of a delivery says what happened. */
function isTrue({ outcome, value, handled, plan, order }: Entry): boolean {
  if (outcome === 'resolved') {
    const expected = plan.outcome === 'nothing' ? undefined : { number: order };
    return handled.length > 0 && !isRefused(plan.outcome) && JSON.stringify(value) === JSON.stringify(expected);
  }
  if (outcome !== 'refused') return true;
  const { code } = value as { readonly code: string };
  return handled.length > 0 && code === (plan.outcome === 'throw' ? 'failed' : 'full') && isRefused(plan.outcome);
}

function isRefused(outcome: Entry['plan']['outcome']): boolean {
  return outcome === 'throw' || outcome === 'refuse';
}

const endings: Readonly<Record<string, Rule>> = {
  'every session has ended once, unless its server died': ({ sessions }) =>
    sessions.every(({ end, isDead }) => isDead || end !== null),
  'no session is left': ({ server: { hub } }) => hub.stats.sessions === 0 && hub.stats.detached === 0,
  'the client has no timer left': ({ client }) => client.timers.size === 0,
  'the server has no timer left': ({ server: { computer } }) => computer.timers.size === 0,
  'a delivery was left unknown only when its session was lost': ({ entries, mayLose }) =>
    mayLose || entries.every(({ outcome }) => outcome !== 'ack-unknown'),
};
