/** What of a key is of interest here. */
interface KeyPress {
  readonly key: string;
  readonly shiftKey: boolean;
  readonly isComposing: boolean;
  readonly keyCode: number;
}

/** Whether a key sends the message. While an input method composes characters, Enter belongs to it. */
export function isSendKey({ key, shiftKey, isComposing, keyCode }: KeyPress): boolean {
  // Safari ends the composition before its Enter, which has the code of an input method then.
  return key === 'Enter' && !shiftKey && !isComposing && keyCode !== 229;
}

/** Moves the focus among the buttons of a list. Returns whether the key was one of those that do. */
export function moveFocus({ key }: Pick<KeyPress, 'key'>, list: HTMLElement): boolean {
  const buttons = [...list.querySelectorAll<HTMLElement>('button')];
  const focused = buttons.findIndex((button) => button === document.activeElement);
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: focused + 1,
    ArrowUp: focused - 1,
    Home: 0,
    End: buttons.length - 1,
  };
  const next = steps[key];
  if (next === undefined) return false;
  buttons.at(next % buttons.length)?.focus();
  return true;
}
