// Many people in many rooms, whose links are cut at random: what is lost, what comes twice, how late, and how much memory.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { LoadPerson, signIn } from './load-person.js';
import { personName, roomOf } from './load-rooms.js';
import { openModel } from './open-model.js';
import { printReport } from './report.js';
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
  },
});
const people = Number(values.people);
const rooms = Number(values.rooms);
const forMs = Number(values.seconds) * 1_000;

/** How long people may take to come back and to get what they missed. */
const settleMs = 60_000;

const data = await mkdtemp(join(tmpdir(), 'steadysocket-load-'));
const server = fork(
  fileURLToPath(new URL('./serve.ts', import.meta.url)),
  ['--people', values.people, '--rooms', values.rooms, '--data', data],
  { execArgv: [...process.execArgv, '--expose-gc'] },
);
try {
  const [url] = (await once(server, 'message')) as [string];
  process.exitCode = (await measure(url)) ? 0 : 1;
} finally {
  server.kill('SIGTERM');
  if (server.exitCode === null) await once(server, 'exit');
  await rm(data, { recursive: true, force: true });
}

/** Resolves with whether nothing went wrong. */
async function measure(url: string): Promise<boolean> {
  const talk = new Talk();
  const memory = [await bytesInUse()];
  const all = await enterAll(url, talk);
  memory.push(await bytesInUse());
  console.log(`${values.people} people are in ${values.rooms} rooms. Now they talk for ${values.seconds} s.`);

  let cuts = 0;
  const someone = () => all[Math.floor(Math.random() * all.length)];
  const cutting = openModel({ perSecond: Number(values.cuts), forMs }, () => {
    if (someone()?.cut()) cuts += 1;
  });
  const lags = await openModel({ perSecond: Number(values.rate), forMs }, (dueAt) => {
    const person = someone();
    if (person) talk.say(person, dueAt);
  });
  await cutting;
  memory.push(await bytesInUse());

  await until(() => talk.unanswered === 0 && talk.isDelivered(all));
  const verdict = talk.verdict(all);
  printReport({ people, cuts, talk, verdict, lags, memory });
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
      return new LoadPerson(url, { access, room: roomOf(index, rooms), onSaid: (id) => talk.shown(id) });
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

async function bytesInUse(): Promise<number> {
  server.send('memory');
  const [bytes] = (await once(server, 'message')) as [number];
  return bytes;
}
