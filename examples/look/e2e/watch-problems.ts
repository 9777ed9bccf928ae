import type { ConsoleMessage, Page } from 'playwright';

/** What Chromium writes to the console by itself when a connection fails, which is what the demos are about. */
const networkReports = [/^WebSocket connection to '.*' failed/, /^Failed to load resource: /];

/** Errors of a page from now on: of the console, uncaught, unhandled. */
export function watchProblems(page: Page): readonly string[] {
  const problems: string[] = [];
  page.on('console', (message) => isProblem(message) && problems.push(message.text()));
  page.on('pageerror', (error) => problems.push(String(error)));
  return problems;
}

function isProblem(message: ConsoleMessage): boolean {
  const isLoud = message.type() === 'error' || message.type() === 'warning';
  return isLoud && !networkReports.some((pattern) => pattern.test(message.text()));
}
