/** Whether a text field may take the focus by itself. On a touch screen it would open the keyboard over the conversation. */
export function hasMouse(): boolean {
  return matchMedia('(hover: hover)').matches;
}

/**
 * Moves the focus on when the element that has it disappears, as a button does that has done its work: to the messages if it was
 * among them, else to where one writes. For those who use the keyboard, from now on.
 */
export function keepFocus(root: HTMLElement): void {
  let focused: Element | null = null;
  let messages: HTMLElement | null = null;
  root.addEventListener('focusin', ({ target }) => {
    focused = target instanceof Element && target.matches(':focus-visible') ? target : null;
    messages = focused?.closest<HTMLElement>('[role=log]') ?? null;
  });
  new MutationObserver(() => {
    if (focused === null || focused.isConnected) return;
    focused = null;
    if (document.activeElement !== document.body) return;
    const find = (selector: string) => root.querySelector<HTMLElement>(selector);
    (messages?.isConnected ? messages : (find('.composer textarea') ?? find('[role=log]')))?.focus();
  }).observe(root, { childList: true, subtree: true });
}
