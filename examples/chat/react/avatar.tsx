import { hueOf, initialsOf } from '../client/format.js';

export function Avatar({ name }: { readonly name: string }) {
  return (
    <span className="avatar" data-hue={hueOf(name)} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}
