import { expect, test } from 'vitest';
import { messageOf } from '../frames.js';
import { matcher } from '../match-fields.js';
import type { RawLink } from '../raw-link.js';
import { dial } from '../raw-link.js';
import { vectors } from '../vectors.js';
import { helloWith, setStage } from './stage.js';
import type { SessionServerSubject } from './subject.js';

/** The sequences of the vectors, with the suite in the place of the client. */
export function describeSequences(subject: SessionServerSubject): void {
  test.each(vectors.sequences)('answers as it should: $name', async ({ steps }) => {
    const { server } = await setStage(subject);
    const match = matcher();
    const links = new Map<number, RawLink>();
    const linkOf = (number: number): RawLink => {
      const link = links.get(number);
      if (!link) throw new Error(`Link ${String(number)} was not dialled.`);
      return link;
    };
    for (const step of steps) {
      if ('dial' in step) links.set(step.dial, await dial(server.url));
      else if ('cut' in step) linkOf(step.cut).cut();
      else if ('closed' in step) expect((await linkOf(step.closed).closed).code).toBe(step.code);
      else if ('application' in step) {
        if (step.application === 'client') continue;
        if ('send' in step) server.push('alice', step.send);
        else if ('publish' in step) await server.publish(step.room, step.publish);
      } else if (step.from === 'server') {
        const frame = await linkOf(step.link).next();
        if ('data' in step) expect(frame).toEqual({ data: step.data });
        else if ('room' in step) expect(frame).toEqual(messageOf(step));
        else match.expect('control' in frame ? frame.control : {}, step.control);
      } else if ('data' in step) linkOf(step.link).send(step.data);
      else if ('room' in step) linkOf(step.link).tell(step.room, step.number, step.payload ?? '');
      else if (step.control['type'] === 'hello')
        linkOf(step.link).say({ ...helloWith({ auth: 'alice' }), ...match.fill(step.control) });
      else linkOf(step.link).say(match.fill(step.control));
    }
  });
}
