import type { Spec } from './check.js';
import { maxTimerMs } from './clock.js';
import type { ConnectionErrorCode } from './snapshot-types.js';

// Bundlers replace `process.env.NODE_ENV` as a whole, and drop code that is not for production. A page without a bundler has no
// `process`: it is treated like production.
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** The meaning of each error and the remedy: its text, and the warning of an `error` event without a listener. */
export const texts: Partial<Record<ConnectionErrorCode, string>> = {
  'invalid-url': 'the url cannot be dialled: use a ws:, wss:, http: or https: url without a fragment.',
  'insecure-url': 'the platform blocks ws: on an https: page: use wss:.',
  'invalid-protocols': 'protocols must be distinct HTTP tokens.',
  'invalid-close': 'close takes the code 1000 or 3000 to 4999, and a reason of at most 123 UTF-8 bytes.',
  'invalid-frame':
    'the transport cannot carry this frame: use strings, Blobs, or buffers that are not detached, shared or resizable.',
  'encode-failed':
    'the codec cannot encode this message: text takes strings, binary takes buffers, and JSON has no undefined.',
  'decode-failed': 'a frame did not decode and was skipped: does the server speak the language of your codec?',
  'schema-mismatch': 'a message does not fit the schema and was skipped: correct the server, or the schema.',
  'schema-async': 'the schema answers with a promise: use one that validates synchronously.',
  'no-parser': 'this runtime has no XML parser: pass xml({ parse, serialize }).',
  'no-websocket': 'this runtime has no WebSocket: pass webSocket({ WebSocket }), that of the package ws for example.',
  'url-failed': 'the url function threw or rejected.',
  'query-failed': 'the query function threw or rejected.',
  'protocols-failed': 'the protocols function threw or rejected.',
  'policy-failed': 'a reconnect function failed: the standard policy decided instead.',
  'connect-timeout': 'an attempt did not open in time: is the server reachable, or connectTimeoutMs too short?',
  'heartbeat-timeout': 'a link stayed silent after a heartbeat: does the server answer heartbeats?',
  'transport-failed': 'an attempt or a link failed: is the server reachable? The network panel may show more.',
  unsupported: 'the transport has no acknowledgements.',
  timeout: 'no acknowledgement came within timeoutMs.',
  'ack-unknown': 'the link ended before the acknowledgement.',
  runaway: 'listeners answer each other without end: do not undo in a listener what it is called for.',
};

/** The text of an error. A production bundle has no texts: there it is the code. */
export function textOf(code: ConnectionErrorCode): string {
  try {
    if (process.env.NODE_ENV !== 'production') return texts[code] ?? code;
  } catch {
    // A page without a bundler.
  }
  return code;
}

/** Describes the values that a `Spec` accepts. */
export function acceptedBy(spec: Spec): string {
  try {
    if (process.env.NODE_ENV !== 'production') return describe(spec);
  } catch {
    // A page without a bundler.
  }
  return 'valid';
}

function describe(spec: Spec): string {
  const [standard, min = 0, max = maxTimerMs] = spec;
  if (typeof standard === 'number') return `a number from ${String(min)} to ${String(max)}`;
  if (Array.isArray(standard)) return 'a list of integers';
  if (typeof standard === 'object') {
    const parts = Object.keys(standard ?? {}).join(', ');
    return parts === '' ? 'an object' : `an object with ${parts}`;
  }
  return typeof standard === 'string' && spec.length > 1 ? spec.join(' or ') : `a ${typeof standard}`;
}
