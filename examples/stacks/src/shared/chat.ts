import { formatCount } from '@steadysocket/example-look';
import type { ServerEvent } from './protocol.js';

/** What is listed: ticks are a figure, and rooms have lists of their own. */
export function isListed(event: ServerEvent): boolean {
  return event.type === 'problem' || (event.type === 'said' && event.room === '');
}

/** The reducer of that figure. */
export function latestTick(latest: number | null, event: ServerEvent): number | null {
  return event.type === 'tick' ? event.count : latest;
}

/** What is shown of an event, and who said it. */
export function lineOf(event: ServerEvent): { readonly from: string; readonly text: string; readonly note: string } {
  switch (event.type) {
    case 'said':
      return { from: event.from, text: event.text, note: event.isPrivate ? 'private' : '' };
    case 'tick':
      return { from: 'server', text: `Tick ${formatCount(event.count)}`, note: '' };
    case 'problem':
      return { from: 'server', text: `The server refused a message: ${event.code}.`, note: '' };
  }
}

/** What became of a message for which an acknowledgement was asked, in words; never rejects. */
export async function explainDelivery(delivery: Promise<unknown>): Promise<string> {
  const start = performance.now();
  try {
    await delivery;
    return `Delivered: the server acknowledged it after ${Math.round(performance.now() - start)} ms.`;
  } catch (error) {
    return `Not acknowledged: ${codeOf(error)}.`;
  }
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown';
}

/** Whether the latest link resumed the session of the one before, in a word; `null` before the first. */
export function explainResumed(resumed: boolean | null): string {
  if (resumed === null) return '–';
  return resumed ? 'yes' : 'no';
}
