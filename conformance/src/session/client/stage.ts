import { onTestFinished } from 'vitest';
import type { Fields } from '../frames.js';
import type { RawLink } from '../raw-link.js';
import { vectors } from '../vectors.js';
import type { ScriptedServer } from './scripted-server.js';
import { startScriptedServer } from './scripted-server.js';
import type { SessionClient, SessionClientOptions, SessionClientSubject } from './subject.js';

export interface Greeted {
  readonly link: RawLink;
  readonly hello: Fields;
}

/** A client, and the server that the test plays. */
export interface Stage {
  readonly server: ScriptedServer;
  readonly client: SessionClient;
  /** Takes the next link and reads its hello. */
  greeted(): Promise<Greeted>;
  /** The same, and answers with the welcome of the vectors, to which fields are added. */
  welcomed(fields?: Fields): Promise<Greeted>;
}

export async function setStage(subject: SessionClientSubject, options: SessionClientOptions = {}): Promise<Stage> {
  const server = await startScriptedServer();
  const client = subject.connect(server.url, options);
  onTestFinished(() => client.close());
  const greeted = async (): Promise<Greeted> => {
    const link = await server.link();
    return { link, hello: await link.control() };
  };
  return {
    server,
    client,
    greeted,
    async welcomed(fields = {}) {
      const { link, hello } = await greeted();
      const resumed = 'session' in hello && fields['resumed'] === true;
      link.say({ ...vectors.welcome, ...(!resumed && { received: hello['base'] }), ...fields });
      return { link, hello };
    },
  };
}
