import { expect, onTestFinished, vi } from 'vitest';

/** Fails the test if the framework prints an error or a warning. */
export function expectNoComplaint(): void {
  const spies = [vi.spyOn(console, 'error'), vi.spyOn(console, 'warn')];
  onTestFinished(() => {
    const complaints = spies.flatMap((spy) => spy.mock.calls);
    spies.forEach((spy) => spy.mockRestore());
    expect(complaints).toEqual([]);
  });
}
