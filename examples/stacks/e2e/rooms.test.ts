import { describe } from 'vitest';
import { describeRooms } from './describe-rooms.js';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();

describe('the page of socketio', () => {
  describeRooms(async () => {
    const opened = await stacks().open({ name: 'socketio' });
    for (const panel of opened.panels) await panel.reaches('Open');
    return opened;
  });
});
