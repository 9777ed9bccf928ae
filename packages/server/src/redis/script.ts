/** A Lua script, which Redis runs as one atomic step. */
export class Script {
  readonly text: string;
  #sha: Promise<string> | undefined;

  constructor(...parts: readonly string[]) {
    this.text = parts.join('\n');
  }

  /** Names the text: Redis knows a script that it has run by this. */
  get sha(): Promise<string> {
    this.#sha ??= sha1Of(this.text);
    return this.#sha;
  }
}

async function sha1Of(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
