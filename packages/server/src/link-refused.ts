/** Closes a link that cannot have a session. */
export class LinkRefused extends Error {
  override readonly name = 'LinkRefused';

  constructor(
    readonly code: number,
    reason: string,
  ) {
    super(reason);
  }
}
