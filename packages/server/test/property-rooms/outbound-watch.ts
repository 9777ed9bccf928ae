import type { Kept } from '@steadysocket/session/wire';
import { Outbound } from '@steadysocket/session/wire';

type Push = (this: Outbound<Kept>, entry: Kept) => void;

const push = Reflect.get(Outbound.prototype, 'push') as Push;

/** Beyond this no session of a server may keep messages of rooms: they are in the log. */
const maxRoomMessages = 512;

/** Watches what sessions keep, whichever they are: no application could see it. */
export class OutboundWatch {
  readonly violations: string[] = [];

  /** @param waitingMessages The servers' limit. */
  begin(waitingMessages: number): void {
    const bound = Math.min(maxRoomMessages, waitingMessages / 2);
    const { violations } = this;
    violations.length = 0;
    Outbound.prototype.push = function (this: Outbound<Kept>, entry: Kept) {
      push.call(this, entry);
      // Only servers have messages with an offset.
      if ('offset' in entry && this.length > bound) violations.push(`a session keeps ${this.length} frames`);
    };
  }

  end(): void {
    Outbound.prototype.push = push;
  }
}
