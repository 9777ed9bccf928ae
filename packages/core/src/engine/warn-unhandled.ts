import { Emitter } from '../emitter.js';
import type { ConnectionErrorCode, ConnectionErrorLike } from '../snapshot-types.js';

// Bundlers replace `process.env.NODE_ENV` as a whole, and drop code that is not for production.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

const remedies: Partial<Record<ConnectionErrorCode, string>> = {
  'decode-failed': 'a frame did not decode and was skipped: does the server speak the language of your codec?',
  'schema-mismatch': 'a message does not fit the schema and was skipped: correct the server, or the schema.',
  'schema-async': 'the schema answers with a promise: use one that validates synchronously.',
  'no-parser': 'this runtime has no XML parser: pass xml({ parse, serialize }).',
  'no-websocket': 'this runtime has no WebSocket: pass webSocket({ WebSocket }), that of the package ws for example.',
  'insecure-url': 'the platform blocks ws: on an https: page: use wss:.',
  'invalid-url': 'the url cannot be dialled: use a ws:, wss:, http: or https: url without a fragment.',
  'invalid-protocols': 'a subprotocol is no HTTP token, or two are equal.',
  'url-failed': 'the url function threw or rejected.',
  'query-failed': 'the query function threw or rejected.',
  'protocols-failed': 'the protocols function threw or rejected.',
  'policy-failed': 'a reconnect function failed: the standard policy decided instead.',
  'connect-timeout': 'an attempt did not open in time: is the server reachable, or connectTimeoutMs too short?',
  'heartbeat-timeout': 'a link stayed silent after a heartbeat: does the server answer heartbeats?',
  runaway: 'listeners answer each other without end: do not undo in a listener what it is called for.',
  'transport-failed': 'an attempt or a link failed: is the server reachable? The network panel may show more.',
};

const warned = new Set<string>();

/**
 * The listeners of `error`. In development, an error that no listener takes is warned of, once per code. The text is
 * fixed: it quotes neither the error's message nor its cause. A production bundle has nothing of it.
 */
export class ErrorEmitter extends Emitter<never> {
  override emit(error: never): boolean {
    const isTaken = super.emit(error);
    try {
      if (process.env.NODE_ENV !== 'production' && !isTaken) warnOnce(error);
    } catch {
      // An unbundled page has no `process`; it stays silent.
    }
    return isTaken;
  }
}

function warnOnce({ code }: ConnectionErrorLike): void {
  const remedy = remedies[code];
  if (remedy === undefined || warned.has(code)) return;
  warned.add(code);
  console.warn(
    `[steadysocket] ${code}: ${remedy} To know more, and to end this warning: connection.on('error', listener) or onError.`,
  );
}
