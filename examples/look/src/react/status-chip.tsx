import type { Status } from '@steadysocket/core';
import { createPortal } from 'react-dom';
import { findElement } from '../page.js';
import { statusNames } from '../words.js';

interface StatusChipProps {
  readonly panelId: string;
  readonly status: Status;
}

/** The status once more, in the link that leads to the panel: on a narrow screen it stays in view. */
export function StatusChip({ panelId, status }: StatusChipProps) {
  return createPortal(
    <span className="chip" data-status={status}>
      <svg className="icon" aria-hidden="true">
        <use href={`#status-${status}`} />
      </svg>
      {statusNames[status]}
    </span>,
    findElement(`jump-${panelId}`),
  );
}
