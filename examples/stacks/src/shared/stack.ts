import type { Connect } from './panel.js';
import type { Source } from './source-view.js';

/** What a page is about. */
export interface Stack {
  readonly connect: Connect;
  /** Where its server usually is. */
  readonly server: string;
  /** The path that answers as long as the server runs. */
  readonly health: string;
  /** How to start the server from the top folder, for pages of this origin. */
  readonly startCommand: (origin: string) => string;
  /** Whether it has acknowledgements. */
  readonly acks: boolean;
  /** Whether it can resume a session. */
  readonly resumes: boolean;
  /** Whether its server cuts connections when it is asked to. */
  readonly cuts: boolean;
  /** What this stack has of its own. */
  readonly sources: readonly Source[];
}

/** What the stacks on Node have in common: one server, which `npm run demo` starts. */
export const onNode = {
  server: (import.meta.env['VITE_STACKS_URL'] as string | undefined) ?? 'http://localhost:8788',
  health: '/health',
  startCommand: (origin) => `cd examples/stacks && ALLOWED_ORIGINS=${origin} npm run server`,
  cuts: true,
} satisfies Partial<Stack>;

/** What the stacks on Spring Boot have in common. */
export const onSpring = {
  server: 'http://localhost:8080',
  health: '/sockjs/info',
  startCommand: (origin) =>
    `cd examples/spring-boot && mvn spring-boot:run -Dspring-boot.run.arguments=--chat.allowed-origins=${origin}`,
  acks: true,
  resumes: false,
  cuts: false,
} satisfies Partial<Stack>;
