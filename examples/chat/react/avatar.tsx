import { hueOf, initialsOf } from '../client/format.js';
import { botName } from '../protocol/index.js';
import { Icon } from './icon.js';

export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className="avatar" data-hue={hueOf(name)} aria-hidden="true">
      {name === botName ? <Icon name="bot_room" /> : initialsOf(name)}
    </span>
  );
}
