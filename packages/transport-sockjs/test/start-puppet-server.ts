import type { IncomingMessage } from 'node:http';
import type { Puppet, PuppetOptions, Script } from '@steadysocket/test-kit';
import { startPuppetServer as startPuppet } from '@steadysocket/test-kit';

export interface SockJsPuppet extends Puppet {
  /** Every request so far: its path without what names the session, and its headers. */
  readonly requests: readonly { readonly path: string; readonly headers: IncomingMessage['headers'] }[];
}

export interface SockJsPuppetOptions extends Pick<PuppetOptions, 'answersClose'> {
  /** What `/info` answers. @default '{}' */
  readonly info?: string;
}

/** A server in the hands of a test. Each link plays the next script; after its end a request for messages waits. */
export async function startPuppetServer(
  scripts: readonly Script[],
  { info = '{}', ...options }: SockJsPuppetOptions = {},
): Promise<SockJsPuppet> {
  const requests: SockJsPuppet['requests'][number][] = [];
  const bodies = new Map<string, (string | Buffer)[]>();
  const record = ({ url = '', headers }: IncomingMessage): string => {
    requests.push({ path: url.replace(/\/\w+\/\w+\/(?=xhr|websocket)/, '/-/-/'), headers });
    return url;
  };
  const puppet = await startPuppet({
    ...options,
    scripts,
    onUpgrade: record,
    respond(request, nextScript) {
      const url = record(request);
      if (url.includes('/info')) return info;
      if (url.includes('/xhr_send')) return '';
      const left = bodies.get(url) ?? nextScript();
      bodies.set(url, left);
      return left.shift();
    },
  });
  return { ...puppet, url: `${puppet.url}/chat`, requests };
}
