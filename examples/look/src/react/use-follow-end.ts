import type { RefObject } from 'react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { EndFollower } from '../follow-end.js';
import { followEnd } from '../follow-end.js';

interface FollowEnd {
  readonly scroller: RefObject<HTMLDivElement | null>;
  /** False once the reader has scrolled up. */
  readonly isFollowing: boolean;
  readonly follow: () => void;
}

/** Keeps the end of a list in view while it grows, unless the reader has scrolled up. */
export function useFollowEnd(list: readonly unknown[]): FollowEnd {
  const scroller = useRef<HTMLDivElement>(null);
  const follower = useRef<EndFollower>(null);
  const [isFollowing, setFollowing] = useState(true);
  useEffect(() => {
    if (scroller.current) follower.current = followEnd(scroller.current, setFollowing);
    return () => follower.current?.stop();
  }, []);
  useLayoutEffect(() => follower.current?.keepUp(), [list]);
  const follow = useCallback(() => follower.current?.follow(), []);
  return { scroller, isFollowing, follow };
}
