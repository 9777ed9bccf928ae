import { Emitter } from '../emitter.js';
import { texts } from '../error-texts.js';
import type { ConnectionErrorLike } from '../snapshot-types.js';

declare const process: { readonly env: { readonly NODE_ENV?: string } };

const warned = new Set<string>();

/**
 * The listeners of `error`. In development, an error that no listener handles is logged as a warning, once per code. The text is
 * fixed: it quotes neither the error's message nor its cause. A production bundle does not contain it.
 */
export class ErrorEmitter extends Emitter<never> {
  override emit(error: never): boolean {
    const isHandled = super.emit(error);
    try {
      if (process.env.NODE_ENV !== 'production' && !isHandled) warnOnce(error);
    } catch {
      // A page without a bundler has no `process`: no warning.
    }
    return isHandled;
  }
}

function warnOnce({ code }: ConnectionErrorLike): void {
  const text = texts[code];
  if (text === undefined || warned.has(code)) return;
  warned.add(code);
  console.warn(
    `[steadysocket] ${code}: ${text} To know more, and to end this warning: connection.on('error', listener) or onError.`,
  );
}
