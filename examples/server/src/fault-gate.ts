import type { FaultScope } from './messages.js';

/** What becomes of an upgrade: taken, answered with 503, or taken and dropped at once. */
export type Admission = 'accept' | 'refuse' | 'flap';

interface GateFault {
  refuseUntil: number;
  flapUntil: number;
  flapsLeft: number;
}

/** One client's id, or everybody. */
export type GateTarget = { readonly scope: 'all' } | { readonly scope: 'client'; readonly client: string };

/** Clients whose faults are remembered at once. Ids are free to make up, so the memory for them needs a bound. */
const maxTargets = 1_000;

/** A name that no client id can have, because it has a character that ids may not. */
const everybody = '*';

/**
 * Which upgrades are refused or flap at present. Holds no timer: a fault is over once the clock says so.
 *
 * `now` gives milliseconds that never run backwards; default `performance.now`.
 */
export class FaultGate {
  readonly #faults = new Map<string, GateFault>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Decides about one upgrade, and counts it where flapping is counted. */
  admit(client: string | undefined): Admission {
    const faults = [this.#faults.get(everybody), client === undefined ? undefined : this.#faults.get(client)];
    const now = this.#now();
    if (faults.some((fault) => fault !== undefined && now < fault.refuseUntil)) return 'refuse';
    const flapping = faults.find((fault) => fault !== undefined && now < fault.flapUntil && fault.flapsLeft > 0);
    if (flapping === undefined) return 'accept';
    flapping.flapsLeft -= 1;
    return 'flap';
  }

  /** Refuses upgrades from now on. Returns false, and does nothing, when too many targets have faults already. */
  refuse(target: GateTarget, durationMs: number): boolean {
    const fault = this.#faultOf(target);
    if (fault === undefined) return false;
    fault.refuseUntil = this.#now() + durationMs;
    return true;
  }

  /** Accepts and drops upgrades from now on, `times` at most. Returns false like {@link refuse}. */
  flap(target: GateTarget, limits: { readonly durationMs: number; readonly times: number }): boolean {
    const fault = this.#faultOf(target);
    if (fault === undefined) return false;
    fault.flapUntil = this.#now() + limits.durationMs;
    fault.flapsLeft = limits.times;
    return true;
  }

  /** Ends a client's own faults, or with scope `all` those of everyone. */
  heal(target: GateTarget): void {
    if (target.scope === 'all') this.#faults.clear();
    else this.#faults.delete(target.client);
  }

  #faultOf(target: GateTarget): GateFault | undefined {
    const key = target.scope === 'all' ? everybody : target.client;
    const known = this.#faults.get(key);
    if (known !== undefined) return known;
    this.#forgetPast();
    if (this.#faults.size >= maxTargets && key !== everybody) return undefined;
    const fault = { refuseUntil: 0, flapUntil: 0, flapsLeft: 0 };
    this.#faults.set(key, fault);
    return fault;
  }

  #forgetPast(): void {
    const now = this.#now();
    for (const [key, fault] of this.#faults) {
      if (fault.refuseUntil <= now && (fault.flapUntil <= now || fault.flapsLeft <= 0)) this.#faults.delete(key);
    }
  }
}

/** The target that a scope means for a client; `undefined` when it needs an id and there is none. */
export function gateTarget(scope: FaultScope, client: string | undefined): GateTarget | undefined {
  if (scope === 'all') return { scope };
  return client === undefined ? undefined : { scope, client };
}
