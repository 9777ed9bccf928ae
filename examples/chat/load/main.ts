// Many people in many rooms, whose links are cut at random: what is lost, what comes twice, how late, and how much memory.
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { LoadPerson, signIn } from './load-person.js';
import { personName, roomOf } from './load-rooms.js';
import { openModel } from './open-model.js';
import { printReport } from './report.js';
import type { LoadServer } from './server-process.js';
import { startServer } from './server-process.js';
import { Talk } from './talk.js';
import { faultsOf } from './verdict.js';

const { values } = parseArgs({
  options: {
    people: { type: 'string', default: '1000' },
    rooms: { type: 'string', default: '50' },
    seconds: { type: 'string', default: '60' },
    /** Messages a second, of all people together. */
    rate: { type: 'string', default: '200' },
    /** Links that are cut, a second. */
    cuts: { type: 'string', default: '10' },
    nodes: { type: 'string', default: '1' },
    /** The address of a Redis, which several nodes share. */
    redis: { type: 'string' },
    /** Kills one node of several at half time. */
    kill: { type: 'boolean', default: false },
  },
});
if (values.kill && values.nodes === '1') throw new TypeError('--kill: one node of several is killed: give --nodes');
const people = Number(values.people);
const rooms = Number(values.rooms);
const forMs = Number(values.seconds) * 1_000;

/** How long people may take to come back and to get what they missed. */
const settleMs = 60_000;

const started = await startServer(values);
try {
  process.exitCode = (await measure(started)) ? 0 : 1;
} finally {
  await started.stop();
}

/** Resolves with whether nothing went wrong. */
async function measure(server: LoadServer): Promise<boolean> {
  const talk = new Talk();
  const states = [await server.state()];
  const all = await enterAll(server.url, talk);
  states.push(await server.state());
  console.log(`${values.people} people are in ${values.rooms} rooms. Now they talk for ${values.seconds} s.`);

  let cuts = 0;
  const someone = () => all[Math.floor(Math.random() * all.length)];
  const cutting = openModel({ perSecond: Number(values.cuts), forMs }, () => {
    if (someone()?.cut()) cuts += 1;
  });
  if (values.kill) void delay(forMs / 2).then(() => server.kill(0));
  const lags = await openModel({ perSecond: Number(values.rate), forMs }, (dueAt) => {
    const person = someone();
    if (person) talk.say(person, dueAt);
  });
  await cutting;
  states.push(await server.state());

  await until(() => talk.unanswered === 0 && talk.isDelivered(all));
  const verdict = talk.verdict(all);
  printReport({ cuts, talk, verdict, lags, states });
  for (const person of all) person.close();
  return faultsOf(verdict) + talk.refused + talk.unanswered === 0;
}

/** Fifty at a time: the sign-in is not what is measured. */
async function enterAll(url: string, talk: Talk): Promise<LoadPerson[]> {
  const all: LoadPerson[] = [];
  while (all.length < people) {
    const next = Array.from({ length: Math.min(50, people - all.length) }, (_, index) => all.length + index);
    const entering = next.map(async (index) => {
      const access = await signIn(url, personName(index));
      return new LoadPerson(url, { access, room: roomOf(index, rooms), onSaid: (by, id) => talk.shown(by, id) });
    });
    all.push(...(await Promise.all(entering)));
  }
  await until(() => all.every(({ isJoined }) => isJoined));
  return all;
}

/** Gives up after `settleMs`: the report then says what is missing. */
async function until(isTrue: () => boolean): Promise<void> {
  const endAt = performance.now() + settleMs;
  while (!isTrue() && performance.now() < endAt) await delay(50);
}
