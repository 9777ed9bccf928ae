/** Keeps the end of a list in view while it grows, unless the reader has scrolled up. */
export interface EndFollower {
  /** To be called after each change of the list. */
  keepUp(): void;
  /** Goes to the end, and follows it again. */
  follow(): void;
  stop(): void;
}

/** Follows the end of a scrolling element; `onChange` hears when the reader leaves it and when it is followed again. */
export function followEnd(element: Element, onChange: (isFollowing: boolean) => void): EndFollower {
  let isFollowing = true;
  let lastTop = 0;

  const decide = (decision: boolean): void => {
    if (decision !== isFollowing) onChange(decision);
    isFollowing = decision;
  };
  const keepUp = (): void => {
    if (!isFollowing) return;
    element.scrollTop = element.scrollHeight;
    lastTop = element.scrollTop;
  };
  const heed = (): void => {
    // Away from the end without a move upwards: the list has grown or the element has shrunk, and the reader did nothing.
    if (isAtEnd(element)) decide(true);
    else if (element.scrollTop < lastTop) decide(false);
    lastTop = element.scrollTop;
  };

  element.addEventListener('scroll', heed, { passive: true });
  const resizing = new ResizeObserver(keepUp);
  resizing.observe(element);
  return {
    keepUp,
    follow() {
      decide(true);
      keepUp();
    },
    stop() {
      element.removeEventListener('scroll', heed);
      resizing.disconnect();
    },
  };
}

function isAtEnd({ scrollHeight, scrollTop, clientHeight }: Element): boolean {
  // Zoom makes fractions of pixels.
  return scrollHeight - scrollTop - clientHeight < 8;
}
