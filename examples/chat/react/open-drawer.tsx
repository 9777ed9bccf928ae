import type { ReactNode } from 'react';
import type { Drawer } from '../client/breakpoints.js';
import type { IconName } from '../client/icons.js';
import { Icon } from './icon.js';

interface OpenDrawerProps {
  readonly id: Drawer;
  readonly label: string;
  readonly icon: IconName;
  /** The drawer that is open. */
  readonly drawer: Drawer | null;
  readonly onOpen: (drawer: Drawer) => void;
  readonly children?: ReactNode;
}

/** Opens a list that is a drawer in a narrow window. */
export function OpenDrawer({ id, label, icon, drawer, onOpen, children }: OpenDrawerProps) {
  return (
    <button
      type="button"
      className={`quiet open-${id}`}
      aria-label={label}
      aria-expanded={drawer === id}
      aria-controls={id}
      onClick={() => onOpen(id)}
    >
      <Icon name={icon} />
      {children}
    </button>
  );
}
