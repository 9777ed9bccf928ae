import { check } from './check.js';
import { closeArguments } from './close-codes.js';
import type { AcknowledgedConnection, Connection } from './connection-types.js';
import { disposable } from './disposable.js';
import { Driver } from './engine/driver.js';
import type { ConnectionEvents } from './message-types.js';
import type { ConnectionOptions, ConnectionOver, TransportOptions, WithAcknowledgements } from './options/options.js';
import { settingsOf } from './options/settings.js';
import type { Transport, UrlSource, WebSocketData, WebSocketFrame } from './transport-types.js';

/**
 * Creates a connection store. It connects when the first lease is taken or `open()` is called. It stays connected, with retries as
 * configured by `reconnect`, until the last lease is given back or `close()` is called.
 *
 * @param url A fixed destination, absolute or relative to the page, or a function that is called for each attempt, inside
 * `connectTimeoutMs`. `http` and `https` become `ws` and `wss`. If the function throws, rejects or returns anything else, the
 * attempt ends (`url-failed`, `invalid-url`, `insecure-url`) and is retried.
 * @throws ConnectionError `invalid-url`, `invalid-protocols` or `invalid-option`.
 */
export function createConnection<T extends Transport<unknown>>(
  url: UrlSource,
  options: TransportOptions<T>,
): ConnectionOver<T>;
export function createConnection<In, Out, Frame>(
  url: UrlSource,
  options: ConnectionOptions<In, Out, Frame> & WithAcknowledgements,
): AcknowledgedConnection<In, Out>;
export function createConnection<In = WebSocketData, Out = WebSocketFrame, Frame = WebSocketFrame>(
  url: UrlSource,
  options?: ConnectionOptions<In, Out, Frame>,
): Connection<In, Out>;
export function createConnection<In, Out, Frame>(
  url: UrlSource,
  options: ConnectionOptions<In, Out, Frame> = {},
): AcknowledgedConnection<In, Out> {
  const settings = settingsOf(url, options);
  const driver = new Driver(settings);
  const { mailbox, sender } = driver;
  return {
    schedule: settings.schedule,
    '~identity': settings.identity,
    '~inside': () => driver,
    getSnapshot: () => driver.getSnapshot(),
    subscribe: (listener) => disposable(driver.subscribe(listener)),
    // `null` for a missing event, because `check` would take `undefined` for the first one.
    on: (event: keyof ConnectionEvents<In, Out> | null = null, listener: (payload: never) => void) =>
      disposable(mailbox.on(check('event', event, ['message', 'open', 'close', 'error', 'drop', 'sent']), listener)),
    send: (message, sendOptions) => mailbox.enter(() => sender.send(message, sendOptions)),
    deliver: (message, deliverOptions) => mailbox.enter(() => sender.deliver(message, deliverOptions)),
    drained: () => mailbox.enter(() => sender.drained()),
    acquire() {
      let isHeld = true;
      mailbox.post({ type: 'acquired' });
      return disposable(() => {
        if (!isHeld) return;
        // First, because an injected function may call it again.
        isHeld = false;
        mailbox.post({ type: 'released' });
      });
    },
    open() {
      mailbox.command({ type: 'openRequested' });
    },
    close(code, reason) {
      mailbox.command({ type: 'closeRequested', ...closeArguments(code, reason) });
    },
    reconnect() {
      mailbox.command({ type: 'reconnectRequested' });
    },
    pause() {
      mailbox.command({ type: 'pauseRequested' });
    },
    markLost() {
      mailbox.post({ type: 'lossReported' });
    },
  };
}
