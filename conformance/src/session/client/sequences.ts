import { expect, test } from 'vitest';
import { matcher } from '../match-fields.js';
import type { RawLink } from '../raw-link.js';
import { vectors } from '../vectors.js';
import { setStage } from './stage.js';
import type { SessionClientSubject } from './subject.js';

/** The sequences of the vectors, with the suite in the place of the server. */
export function describeSequences(subject: SessionClientSubject): void {
  test.each(vectors.sequences)('does as it should: $name', async ({ unacknowledged, steps }) => {
    const { server, client } = await setStage(subject, { auth: 'alice', ...(unacknowledged && { unacknowledged }) });
    const match = matcher();
    const links = new Map<number, RawLink>();
    const linkOf = (number: number): RawLink => {
      const link = links.get(number);
      if (!link) throw new Error(`Link ${String(number)} was not dialled.`);
      return link;
    };
    for (const step of steps) {
      if ('dial' in step) links.set(step.dial, await server.link());
      else if ('cut' in step) linkOf(step.cut).cut();
      else if ('closed' in step) linkOf(step.closed).socket.close(step.code);
      else if ('application' in step) {
        if (step.application === 'client') client.send(step.send);
      } else if (step.from === 'client') {
        const frame = await linkOf(step.link).next();
        if ('data' in step) expect(frame).toEqual({ data: step.data });
        else match.expect('control' in frame ? frame.control : {}, step.control);
      } else if ('data' in step) {
        const before = client.received.length;
        linkOf(step.link).send(step.data);
        await expect.poll(() => client.received.slice(before)).toEqual([step.data]);
      } else linkOf(step.link).say({ ...vectors.welcome, ...match.fill(step.control) });
    }
  });
}
