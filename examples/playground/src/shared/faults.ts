import { describeCloseCode } from '@steadysocket/core';
import type { Fault, FaultKind, FaultRequest, FaultResponse } from '@steadysocket/example-server/messages';
import { faultCaps } from '@steadysocket/example-server/messages';
import type { Panel } from './panel.js';

/** A number that a fault asks for. */
export interface FaultNumber {
  readonly label: string;
  readonly unit: string;
  readonly max: number;
  readonly initial: number;
}

/** One fault button. */
export interface FaultControl {
  readonly kind: FaultKind;
  readonly label: string;
  /** What it does, in a few words; `''` where the choice says so. */
  readonly hint: string;
  /** What is to be chosen, if anything. */
  readonly choice: FaultNumber | 'close-code' | null;
  /** What to ask the server for; `value` is the choice. */
  readonly toFault: (value: number) => Fault;
}

const maxSeconds = faultCaps.gateMs / 1_000;

export const faultControls: readonly FaultControl[] = [
  {
    kind: 'drop',
    label: 'Drop',
    hint: 'Cuts the line, without goodbye',
    choice: null,
    toFault: () => ({ kind: 'drop' }),
  },
  {
    kind: 'close',
    label: 'Close with',
    hint: '',
    choice: 'close-code',
    toFault: (code) => ({ kind: 'close', code }),
  },
  {
    kind: 'refuse',
    label: 'Refuse for',
    hint: 'Drops, then lets nobody in',
    choice: { label: 'Seconds to refuse', unit: 's', max: maxSeconds, initial: 10 },
    toFault: (seconds) => ({ kind: 'refuse', durationMs: seconds * 1_000 }),
  },
  {
    kind: 'flap',
    label: 'Flap for',
    hint: 'Lets in and drops, over and over',
    choice: { label: 'Seconds to flap', unit: 's', max: maxSeconds, initial: 10 },
    toFault: (seconds) => ({ kind: 'flap', durationMs: seconds * 1_000 }),
  },
  {
    kind: 'silent',
    label: 'Go silent',
    hint: 'Looks open, but nothing travels',
    choice: null,
    toFault: () => ({ kind: 'silent' }),
  },
  {
    kind: 'slow',
    label: 'Slow by',
    hint: 'Delays each message, for 30 s',
    choice: { label: 'Seconds of delay', unit: 's', max: faultCaps.delayMs / 1_000, initial: 1 },
    toFault: (seconds) => ({ kind: 'slow', delayMs: seconds * 1_000 }),
  },
  {
    kind: 'burst',
    label: 'Burst of',
    hint: 'Sends as fast as it can',
    choice: { label: 'Messages in the burst', unit: '', max: faultCaps.burst, initial: 10_000 },
    toFault: (count) => ({ kind: 'burst', count }),
  },
  { kind: 'heal', label: 'Heal', hint: 'Ends all that lasts', choice: null, toFault: () => ({ kind: 'heal' }) },
];

/** What stands in the input of each fault. */
export type FaultChoices = Readonly<Record<FaultKind, string>>;

export function firstChoices(): FaultChoices {
  return Object.fromEntries(faultControls.map(({ kind, choice }) => [kind, firstChoice(choice)])) as FaultChoices;
}

function firstChoice(choice: FaultControl['choice']): string {
  if (choice === null) return '';
  return String(choice === 'close-code' ? 1012 : choice.initial);
}

/** Codes that a server may close with: some are retried, some end the connection for good. */
export const closeCodes = [1000, 1001, 1008, 1009, 1011, 1012, 1013, 3000, 4401, 4999];

/** What a fault does, in a few words. */
export function explainFault({ hint }: FaultControl, value: string): string {
  return hint === '' ? describeCloseCode(Number(value)) : hint;
}

/** What to ask for, and the panel whose connections it is for. */
export interface FaultWish {
  readonly panel: Panel;
  readonly control: FaultControl;
  /** The choice. */
  readonly value: string;
}

/**
 * Asks the server for a fault, and says in words what comes of it; never rejects.
 *
 * Over HTTP, beside the connection: what breaks a link must not depend on it.
 */
export async function askForFault({ panel, control, value }: FaultWish, say: (answer: string) => void): Promise<void> {
  const problem = findProblem(control, value);
  if (problem !== null) {
    say(problem);
    return;
  }
  const wish = `${control.label} ${value}`.trim();
  say(`${wish}: asked, no answer yet.`);
  const request = { ...control.toFault(Number(value)), client: panel.clientId };
  say(`${wish}: ${await postFault(panel.httpUrl, request)}`);
}

function findProblem({ choice }: FaultControl, value: string): string | null {
  if (choice === null || choice === 'close-code') return null;
  const isFine = /^\d+$/.test(value) && Number(value) >= 1 && Number(value) <= choice.max;
  return isFine ? null : `${choice.label}: give a whole number from 1 to ${choice.max}.`;
}

async function postFault(httpUrl: string, request: FaultRequest): Promise<string> {
  try {
    const response = await fetch(`${httpUrl}/faults`, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify(request),
    });
    return await explainAnswer(response);
  } catch {
    return 'the server cannot be reached.';
  }
}

async function explainAnswer(response: Response): Promise<string> {
  if (!response.ok) return `refused, ${await readProblem(response)}`;
  const { connections } = (await response.json()) as FaultResponse;
  return connections === 0 ? 'done, though no connection was there to feel it.' : 'done.';
}

async function readProblem(response: Response): Promise<string> {
  const { message, error } = (await response.json()) as { readonly message?: string; readonly error?: string };
  return message ?? error ?? `status ${response.status}`;
}
