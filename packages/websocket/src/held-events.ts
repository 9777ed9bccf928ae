type Group = readonly Event[];

/** Delays the events that a call causes until the call has returned. */
export interface HeldEvents {
  /** Dispatches a group of events, such as an `error` and its `close`, in one microtask. Outside a call it dispatches at once. */
  raise(...events: Group): void;
  /** Drops the held messages, because they were received before a `close()`. */
  mute(): void;
  /** Called at the start of a call. */
  hold(): void;
}

/** Creates the queue for events that a call causes. The platform does not raise events inside a call either. */
export function holdEvents(dispatch: (events: Group) => void, onReleased: () => void): HeldEvents {
  /** `null` outside a call. */
  let held: Group[] | null = null;
  /** How many of the next groups lose their messages. */
  let muted = 0;

  const release = (): void => {
    for (let count = held?.length ?? 0; count > 0; count -= 1) {
      const events = held?.shift() ?? [];
      muted -= 1;
      if (muted < 0 || events[0]?.type !== 'message') dispatch(events);
    }
    // Events that listeners cause get another microtask. The connection counts these, and ends an infinite loop of answers.
    if (held?.length) queueMicrotask(release);
    else {
      held = null;
      onReleased();
    }
  };

  return {
    raise(...events) {
      if (held) held.push(events);
      else dispatch(events);
    },
    mute() {
      muted = held?.length ?? 0;
    },
    hold() {
      if (held) return;
      held = [];
      muted = 0;
      queueMicrotask(release);
    },
  };
}
