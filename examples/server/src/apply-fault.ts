import type { Client } from './client.js';
import type { FaultGate, GateTarget } from './fault-gate.js';
import { gateTarget } from './fault-gate.js';
import type { FaultScope } from './messages.js';
import type { CompleteFault } from './parse-fault.js';
import { RefusedMessage } from './refused-message.js';

/** Whom a fault meets. */
export interface FaultSubject {
  /** The id that the client brings to each upgrade, if it does. */
  readonly client: string | undefined;
  /** The connections that a fault of a link meets: the one it was asked on, or all those of the client. */
  readonly links: readonly Client[];
  /** The open connections in a scope. */
  readonly connections: (target: GateTarget) => readonly Client[];
}

/**
 * Applies a fault, and returns how many open connections it met.
 *
 * @throws RefusedMessage `no-client-id` or `too-many`, and nothing has changed; `busy` when a link is still bursting.
 */
export function applyFault(fault: CompleteFault, subject: FaultSubject, gate: FaultGate): number {
  switch (fault.kind) {
    case 'refuse':
    case 'flap':
    case 'heal':
      return applyInScope(fault, subject, gate);
    default:
      for (const link of subject.links) applyToLink(fault, link);
      return subject.links.length;
  }
}

type ScopedFault = Extract<CompleteFault, { readonly scope: FaultScope }>;

function applyInScope(fault: ScopedFault, subject: FaultSubject, gate: FaultGate): number {
  const target = gateTarget(fault.scope, subject.client);
  // A connection without an id of its own can still be healed itself: it has nothing at the gate.
  if (target === undefined && fault.kind === 'heal') return healAll(subject.links);
  if (target === undefined) {
    throw new RefusedMessage('no-client-id', 'Connect with ?client=<id>, or ask with scope "all".');
  }
  if (fault.kind === 'heal') gate.heal(target);
  else if (!(fault.kind === 'refuse' ? gate.refuse(target, fault.durationMs) : gate.flap(target, fault))) {
    throw new RefusedMessage('too-many', 'Too many clients have faults. Wait until some are over.');
  }
  const met = subject.connections(target);
  if (fault.kind === 'heal') return healAll(met);
  for (const link of met) link.drop();
  return met.length;
}

function healAll(links: readonly Client[]): number {
  for (const link of links) link.heal();
  return links.length;
}

function applyToLink(fault: Exclude<CompleteFault, ScopedFault>, link: Client): void {
  switch (fault.kind) {
    case 'drop':
      link.drop();
      break;
    case 'close':
      link.close(fault.code, fault.reason);
      break;
    case 'silent':
      link.silence(fault.durationMs);
      break;
    case 'slow':
      link.slow(fault.delayMs, fault.durationMs);
      break;
    case 'burst':
      if (!link.burst(fault.count)) throw new RefusedMessage('busy', 'A burst is still running.');
  }
}
