import type { ManualClock } from '@steadysocket/core/testing';
import { manualClock } from '@steadysocket/core/testing';
import type { StompMessage, StompTopic, TopicOptions } from '@steadysocket/transport-stomp';
import { topics } from '@steadysocket/transport-stomp';
import type { Stage, StageOptions } from './stage.js';
import { openStage, setStage } from './stage.js';

export interface TopicStage extends Stage {
  readonly clock: ManualClock;
  readonly topic: (destination: string, options?: TopicOptions) => StompTopic<StompMessage>;
  /** What the broker saw of commands that come and go with topics. */
  commands(): string[];
}

/** An open connection with topics; the linger passes by hand. */
export async function openTopics(options: StageOptions = {}, isOpen = true): Promise<TopicStage> {
  const stage = await (isOpen ? openStage(options) : setStage(options));
  const clock = manualClock();
  const topic = topics<StompMessage>(stage.connection as never, { clock });
  const seen = stage.server.broker.seen;
  const commands = () =>
    seen
      .filter(({ command }) => command !== 'CONNECT' && command !== 'DISCONNECT')
      .map(({ command, headers }) => `${command} ${headers['id'] ?? headers['destination'] ?? ''}`);
  return { ...stage, clock, topic, commands };
}

/** Once the broker has seen everything that was written before. */
export async function settled({ connection }: Stage): Promise<void> {
  await connection.deliver({ destination: '/topic/settled' });
}

export function received(topic: StompTopic<StompMessage>): string[] {
  const bodies: string[] = [];
  topic.on('message', ({ body }) => bodies.push(body));
  return bodies;
}
