import { useWebSocket } from '@steadysocket/react';
import type { Panel, PanelConnection } from '../shared/panel.js';
import {
  explainClose,
  explainRule,
  explainStatus,
  formatBytes,
  formatCount,
  readyStateNames,
  statusNames,
} from '../shared/words.js';
import { RetryCountdown } from './retry-countdown.js';

interface StatusBoardProps {
  readonly panel: Panel;
  readonly connection: PanelConnection;
}

export function StatusBoard({ panel, connection }: StatusBoardProps) {
  const socket = useWebSocket(connection);
  const { status, readyState, attempt, retryAt, suspended, cause, queued, queuedBytes, latencyMs } = socket;
  return (
    <section className="status" data-status={status} aria-label="Status">
      <div className="wire">
        <code className="wire-end">{panel.clientId}</code>
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
        <div data-figure="attempt">
          <dt>Attempt</dt>
          <dd>{attempt}</dd>
        </div>
        <div data-figure="queue">
          <dt>Queue</dt>
          <dd>
            {formatCount(queued)} {queued > 0 && <small>{formatBytes(queuedBytes)}</small>}
          </dd>
        </div>
        <div data-figure="latency">
          <dt>Latency</dt>
          <dd>{latencyMs === null ? '–' : `${formatCount(Math.round(latencyMs))} ms`}</dd>
        </div>
        <div data-figure="last-close">
          <dt>Last close</dt>
          {cause === null ? (
            <dd>–</dd>
          ) : (
            <dd>
              {cause.code} <span>{explainClose(cause)}</span> <small>{explainRule(cause)}</small>
            </dd>
          )}
        </div>
      </dl>
    </section>
  );
}
