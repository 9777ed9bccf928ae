const quietAfterMs = 4_000;

/** Says that the user is typing, and no longer when nothing was typed for a few seconds. */
export interface TypingSignal {
  readonly typed: () => void;
  readonly stop: () => void;
}

export function createTypingSignal(show: (isTyping: boolean) => void): TypingSignal {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stop = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    show(false);
  };
  return {
    typed() {
      if (timer === undefined) show(true);
      clearTimeout(timer);
      timer = setTimeout(stop, quietAfterMs);
    },
    stop,
  };
}
