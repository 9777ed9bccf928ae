import type { Connection } from '@steadysocket/react';
import { useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import {
  explainClose,
  explainKind,
  explainStatus,
  formatBytes,
  formatCount,
  readyStateNames,
  statusNames,
} from '../words.js';
import { RetryCountdown } from './retry-countdown.js';
import { StatusChip } from './status-chip.js';
import { StatusFigure } from './status-figure.js';

interface StatusBoardProps<In, Out> {
  /** The id of the panel that it is a part of. */
  readonly panelId: string;
  /** Who is at this end of the wire. */
  readonly name: string;
  readonly connection: Connection<In, Out> | null;
  /** Figures of the page's own. */
  readonly children?: ReactNode;
}

/** The state of a connection, drawn. */
export function StatusBoard<In, Out>({ panelId, name, connection, children }: StatusBoardProps<In, Out>) {
  const socket = useWebSocket(connection);
  const { status, readyState, attempt, retryAt, suspended, cause, queued, queuedBytes, latencyMs } = socket;
  return (
    <section className="status" data-status={status} aria-label="Status">
      <StatusChip panelId={panelId} status={status} />
      <div className="wire">
        <code className="wire-end">{name}</code>
        <span className="wire-line" />
        <strong className="badge">
          <svg className="icon" aria-hidden="true">
            <use href={`#status-${status}`} />
          </svg>
          {statusNames[status]}
        </strong>
        <span className="wire-line" />
        <code className="wire-end">server</code>
      </div>
      <div className="sentence">
        <p role="status">{explainStatus({ status, attempt, suspended })}</p>
        {retryAt !== null && <RetryCountdown retryAt={retryAt} />}
      </div>
      <dl className="figures">
        <div data-figure="ready-state">
          <dt>readyState</dt>
          <dd>
            {readyState} <small>{readyStateNames[readyState]}</small>
          </dd>
        </div>
        <StatusFigure id="attempt" label="Attempt" value={attempt} />
        <div data-figure="queue">
          <dt>Queue</dt>
          <dd>
            {formatCount(queued)} {queued > 0 && <small>{formatBytes(queuedBytes)}</small>}
          </dd>
        </div>
        <StatusFigure
          id="latency"
          label="Latency"
          value={latencyMs === null ? '–' : `${formatCount(Math.round(latencyMs))} ms`}
        />
        {children}
        <div data-figure="last-close">
          <dt>Last close</dt>
          {cause === null ? (
            <dd>–</dd>
          ) : (
            <dd>
              {cause.code} <span>{explainClose(cause)}</span> <small>{explainKind(cause)}</small>
            </dd>
          )}
        </div>
      </dl>
    </section>
  );
}
