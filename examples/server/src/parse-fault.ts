import type { Fault, FaultScope } from './messages.js';
import { faultCaps } from './messages.js';
import type { Fields } from './parse-object.js';
import { RefusedMessage } from './refused-message.js';

/** A fault with its defaults filled in and its numbers within their caps. */
export type CompleteFault = Required<Fault>;

/**
 * Checks a fault.
 *
 * @throws RefusedMessage `bad-fault`, naming the field.
 */
export function parseFault(fields: Fields): CompleteFault {
  const { kind } = fields;
  switch (kind) {
    case 'drop':
      return { kind };
    case 'close':
      return { kind, code: readCloseCode(fields), reason: readReason(fields) };
    case 'refuse':
      return { kind, durationMs: readGateDuration(fields), scope: readScope(fields) };
    case 'flap':
      return { kind, durationMs: readGateDuration(fields), times: readTimes(fields), scope: readScope(fields) };
    case 'silent':
      return {
        kind,
        durationMs: readNumber(fields, 'durationMs', { missing: faultCaps.linkMs, max: faultCaps.linkMs }),
      };
    case 'slow':
      return {
        kind,
        delayMs: readNumber(fields, 'delayMs', { missing: 1_000, max: faultCaps.delayMs }),
        durationMs: readNumber(fields, 'durationMs', { missing: 30_000, max: faultCaps.linkMs }),
      };
    case 'burst':
      return { kind, count: Math.floor(readNumber(fields, 'count', { max: faultCaps.burst })) };
    case 'heal':
      return { kind, scope: readScope(fields) };
    default:
      throw refuse('kind', 'give drop, close, refuse, flap, silent, slow, burst or heal');
  }
}

function readGateDuration(fields: Fields): number {
  return readNumber(fields, 'durationMs', { missing: 10_000, max: faultCaps.gateMs });
}

function readTimes(fields: Fields): number {
  return Math.floor(readNumber(fields, 'times', { missing: faultCaps.flaps, max: faultCaps.flaps }));
}

function readNumber(fields: Fields, name: string, bounds: { readonly missing?: number; readonly max: number }): number {
  const value = fields[name] === undefined ? bounds.missing : fields[name];
  if (typeof value === 'number' && value >= 0) return Math.min(value, bounds.max);
  throw refuse(name, 'give a number, 0 or more');
}

function readScope({ scope = 'client' }: Fields): FaultScope {
  if (scope === 'client' || scope === 'all') return scope;
  throw refuse('scope', 'give client or all');
}

function readCloseCode({ code = 1000 }: Fields): number {
  if (typeof code === 'number' && Number.isInteger(code) && mayTravel(code)) return code;
  throw refuse('code', 'give 1000 to 1003, 1007 to 1014, or 3000 to 4999');
}

/** 1004 is reserved; 1005 and 1006 stand for a code that never came. */
function mayTravel(code: number): boolean {
  return (code >= 1000 && code <= 1014 && (code < 1004 || code > 1006)) || (code >= 3000 && code <= 4999);
}

function readReason({ reason = '' }: Fields): string {
  // The payload of a control frame is 125 bytes, two of them the code.
  if (typeof reason === 'string' && Buffer.byteLength(reason) <= 123) return reason;
  throw refuse('reason', 'give a text of at most 123 bytes');
}

function refuse(field: string, remedy: string): RefusedMessage {
  return new RefusedMessage('bad-fault', `${field}: ${remedy}.`);
}
