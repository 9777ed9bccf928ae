import { describe, expect, test } from 'vitest';
import { FaultGate } from '../src/fault-gate.js';

const react = { scope: 'client', client: 'react' } as const;
const all = { scope: 'all' } as const;

function setUp() {
  const clock = { now: 1_000 };
  return { clock, gate: new FaultGate(() => clock.now) };
}

describe('the gate', () => {
  test('accepts by default', () => {
    expect(setUp().gate.admit('react')).toBe('accept');
  });

  test('refuses one client until its time is over', () => {
    const { clock, gate } = setUp();
    gate.refuse(react, 500);
    expect(gate.admit('vue')).toBe('accept');
    expect(gate.admit(undefined)).toBe('accept');
    clock.now += 499;
    expect(gate.admit('react')).toBe('refuse');
    clock.now += 1;
    expect(gate.admit('react')).toBe('accept');
  });

  test('lets flapping end by number or by time', () => {
    const { clock, gate } = setUp();
    gate.flap(react, { durationMs: 500, times: 1 });
    expect([gate.admit('react'), gate.admit('react')]).toEqual(['flap', 'accept']);
    gate.flap(react, { durationMs: 500, times: 9 });
    clock.now += 500;
    expect(gate.admit('react')).toBe('accept');
  });

  test('refuses before it flaps, whoever asked for which', () => {
    const { clock, gate } = setUp();
    gate.flap(react, { durationMs: 1_000, times: 9 });
    gate.refuse(all, 500);
    expect(gate.admit('react')).toBe('refuse');
    clock.now += 500;
    expect(gate.admit('react')).toBe('flap');
  });

  test('heals one client, or everyone', () => {
    const { gate } = setUp();
    gate.refuse(react, 500);
    gate.refuse(all, 500);
    gate.heal(react);
    expect(gate.admit('react')).toBe('refuse');
    gate.refuse(react, 500);
    gate.heal(all);
    expect(gate.admit('react')).toBe('accept');
  });

  test('remembers a bounded number of clients, and forgets those whose faults are over', () => {
    const { clock, gate } = setUp();
    for (let index = 0; index < 1_000; index += 1) {
      expect(gate.refuse({ scope: 'client', client: `c${String(index)}` }, 500)).toBe(true);
    }
    expect(gate.refuse(react, 500)).toBe(false);
    expect(gate.refuse(all, 100)).toBe(true);
    clock.now += 500;
    expect(gate.refuse(react, 500)).toBe(true);
  });
});
