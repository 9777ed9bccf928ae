type Group = readonly Event[];

/** The events that a call causes, until it has returned. */
export interface HeldEvents {
  /** Dispatches the events of a group in one microtask, such as an `error` and its `close`; outside a call at once. */
  raise(...events: Group): void;
  /** Drops the messages that are held: they came before a `close()`. */
  mute(): void;
  /** Called at the start of a call. */
  hold(): void;
}

/** Holds the events that a call causes until it has returned, as the platform does. */
export function holdEvents(dispatch: (events: Group) => void, onReleased: () => void): HeldEvents {
  /** `null` outside a call. */
  let held: Group[] | null = null;
  /** So many of the groups that come next have their messages dropped. */
  let muted = 0;

  const release = (): void => {
    for (let count = held?.length ?? 0; count > 0; count -= 1) {
      const events = held?.shift() ?? [];
      muted -= 1;
      if (muted < 0 || events[0]?.type !== 'message') dispatch(events);
    }
    // What listeners cause is dispatched in a microtask of its own: the connection counts those, and ends a circle.
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
