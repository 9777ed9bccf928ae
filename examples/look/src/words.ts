import type { CloseInfo, CloseKind, DropReason, ReadyState, SendOutcome, Snapshot, Status } from '@steadysocket/core';
import { describeCloseCode } from '@steadysocket/core';

export const statusNames: Readonly<Record<Status, string>> = {
  idle: 'Idle',
  connecting: 'Connecting',
  open: 'Open',
  closing: 'Closing',
  waiting: 'Waiting',
  closed: 'Closed',
};

/** The names of the constants of `WebSocket`. */
export const readyStateNames: Readonly<Record<ReadyState, string>> = {
  0: 'CONNECTING',
  1: 'OPEN',
  2: 'CLOSING',
  3: 'CLOSED',
};

/** What is going on, without figures that change by themselves: screen readers announce each change. */
export function explainStatus({
  status,
  attempt,
  suspended,
}: Pick<Snapshot, 'status' | 'attempt' | 'suspended'>): string {
  if (suspended === 'offline')
    return 'This device is offline: retries are suspended until it is back, but for a slow one.';
  if (suspended === 'hidden') return 'This page is hidden: retries are suspended until it is seen.';
  switch (status) {
    case 'idle':
      return 'Nobody needs the connection yet.';
    case 'connecting':
      return attempt === 0 ? 'Dialling the server.' : `Dialling the server, retry ${attempt}.`;
    case 'open':
      return 'Messages travel both ways.';
    case 'closing':
      return 'Saying goodbye to the server.';
    case 'waiting':
      return `The link is lost. ${attempt === 0 ? 'A retry' : `Retry ${attempt}`} is scheduled.`;
    case 'closed':
      return 'Closed until you open it again.';
  }
}

const kinds: Readonly<Record<CloseKind, string>> = {
  client: 'you closed it',
  released: 'nobody needed it any more',
  paused: 'you paused it',
  reconnect: 'a new link replaced it',
  remote: 'the server closed it',
  lost: 'it ended without a close frame',
  refused: 'it ended before it opened',
  'connect-timeout': 'it did not open in time',
  'dial-failed': 'the address could not be used',
  'heartbeat-timeout': 'the server stayed silent',
  unauthorized: 'closed for good: not authorised',
  'fatal-code': 'closed for good: a retry cannot mend this code',
  'not-retried': 'closed for good: not to be retried',
  'max-attempts': 'closed for good: too many retries',
};

/** What ended a link, by its name in the code and in words. */
export function explainKind({ kind }: CloseInfo): string {
  return `${kind}: ${kinds[kind]}`;
}

export function explainClose({ code, reason }: CloseInfo): string {
  return reason === '' ? describeCloseCode(code) : `${describeCloseCode(code)} Reason: ${reason}`;
}

const dropReasons: Readonly<Record<DropReason, string>> = {
  full: 'the queue was full',
  expired: 'it waited too long',
  aborted: 'it was withdrawn while it waited',
  replaced: 'a later one replaced it',
  volatile: 'it could not go at once',
  'no-queue': 'it could not go at once',
  closed: 'the connection is closed',
  released: 'nobody needed the connection any more',
  'destination-changed': 'it was meant for another server',
  'too-large': 'it does not fit the queue',
  failed: 'the socket refused it',
  'session-lost': 'the session was lost, and it may not have arrived',
};

export function explainDrop(reason: DropReason): string {
  return dropReasons[reason];
}

/** What became of a message; `queued` is how many messages wait now. */
export function explainOutcome(outcome: SendOutcome, queued: number): string {
  switch (outcome) {
    case 'sent':
      return 'Sent: handed to the socket.';
    case 'queued':
      return queued > 0 ? 'Queued: it goes out when the link is back.' : 'Sent: it went out when the link was back.';
    case 'dropped':
      return 'Dropped: it will not be sent.';
  }
}

export function formatCount(count: number): string {
  return count.toLocaleString('en');
}

export function formatBytes(bytes: number): string {
  if (bytes < 1_024) return `${bytes} B`;
  return bytes < 1_048_576 ? `${(bytes / 1_024).toFixed(1)} KiB` : `${(bytes / 1_048_576).toFixed(1)} MiB`;
}

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

export function formatTime(epochMs: number): string {
  return clock.format(epochMs);
}

/** Seconds until then, to a tenth. */
export function formatCountdown(dueAt: number, now: number): string {
  return `${Math.max(0, (dueAt - now) / 1_000).toFixed(1)} s`;
}
