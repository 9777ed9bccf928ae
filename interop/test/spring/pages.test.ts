import { describeRooms, describeStompPage, useStacks } from '@steadysocket/example-stacks/e2e/test';
import { describe } from 'vitest';
import { useSpring } from '../../src/use-spring.js';

const stacks = useStacks('built');
const spring = useSpring(() => ({ allowedOrigins: [stacks().origin] }));

describe.each(['stomp', 'stomp-sockjs'])('the page of %s, with Spring Boot', (name) => {
  async function openStack() {
    const opened = await stacks().open({ name, server: `http://127.0.0.1:${String(spring().port)}` });
    for (const panel of opened.panels) await panel.reaches('Open');
    return opened;
  }

  describeStompPage(openStack);
  describeRooms(openStack);
});
