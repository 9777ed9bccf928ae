import { expect, test } from 'vitest';
import { messageOf } from '../frames.js';
import { matcher } from '../match-fields.js';
import type { RawLink } from '../raw-link.js';
import { vectors } from '../vectors.js';
import { setStage } from './stage.js';
import type { ClientRoom, ClientRoomOptions, SessionClientSubject } from './subject.js';

/** The sequences of the vectors, with the suite in the place of the server. */
export function describeSequences(subject: SessionClientSubject): void {
  test.each(vectors.sequences)('does as it should: $name', async ({ unacknowledged, steps }) => {
    const { server, client } = await setStage(subject, { auth: 'alice', ...(unacknowledged && { unacknowledged }) });
    const match = matcher();
    const links = new Map<number, RawLink>();
    const rooms = new Map<string, ClientRoom>();
    const roomOf = (name: string, options?: ClientRoomOptions): ClientRoom => {
      const room = rooms.get(name) ?? client.room(name, options);
      rooms.set(name, room);
      return room;
    };
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
        if (step.application === 'server') continue;
        if ('send' in step) client.send(step.send);
        else if ('join' in step) roomOf(step.join, step).join();
        else
          roomOf(step.room)
            .publish(step.publish)
            .catch(() => {});
      } else if (step.from === 'client') {
        const frame = await linkOf(step.link).next();
        if ('data' in step) expect(frame).toEqual({ data: step.data });
        else if ('room' in step) expect(frame).toEqual(messageOf(step));
        else match.expect('control' in frame ? frame.control : {}, step.control);
      } else if ('data' in step) {
        const before = client.received.length;
        linkOf(step.link).send(step.data);
        await expect.poll(() => client.received.slice(before)).toEqual([step.data]);
      } else if ('room' in step) {
        const { number, payload } = step;
        linkOf(step.link).tell(step.room, number, payload ?? '');
        await expect.poll(() => roomOf(step.room).received.at(-1)).toEqual({ offset: number, message: payload });
      } else {
        const { type } = step.control;
        linkOf(step.link).say({ ...(type === 'welcome' && vectors.welcome), ...match.fill(step.control) });
      }
    }
  });
}
