import { check } from '../check.js';
import { ConnectionError } from '../errors.js';
import type { HeartbeatOptions, SilenceOptions } from '../options/heartbeat-options.js';
import type { Heartbeat, WebSocketFrame } from '../transport-types.js';
import { livenessOf } from './liveness.js';

/**
 * Finds links that are dead but look open, for the `heartbeat` option. A value, so that an application without heartbeats
 * ships none.
 *
 * @throws ConnectionError `invalid-option`.
 */
export function heartbeat<Frame = WebSocketFrame>(options: HeartbeatOptions<Frame> | SilenceOptions): Heartbeat<Frame> {
  const { message, intervalMs, timeoutMs, isReply, silenceMs } = options as Partial<
    HeartbeatOptions<Frame> & SilenceOptions
  >;
  if (message === undefined) {
    if (silenceMs === undefined) {
      throw new ConnectionError('invalid-option', 'heartbeat.message or heartbeat.silenceMs must be given');
    }
    const halfMs = check<number>('heartbeat.silenceMs', silenceMs, [0, 2]) / 2;
    const liveness = livenessOf({ intervalMs: halfMs, timeoutMs: halfMs, asks: false });
    return { message, isReply: () => false, liveness };
  }
  const liveness = livenessOf({
    intervalMs: check('heartbeat.intervalMs', intervalMs, [25_000, 1]),
    timeoutMs: timeoutMs === Infinity ? timeoutMs : check('heartbeat.timeoutMs', timeoutMs, [10_000, 1]),
    asks: true,
  });
  const known = check<Heartbeat<Frame>['isReply']>('heartbeat.isReply', isReply, [() => false]);
  return { message, isReply: known, liveness };
}
