/** What becomes of an error that the application does not take. Thrown, one client's message could end the process. */
export function logError(error: unknown): void {
  console.error(error);
}
