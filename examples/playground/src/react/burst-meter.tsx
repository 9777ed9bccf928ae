import { formatCount } from '@steadysocket/example-look';
import type { BurstProgress } from '../shared/message-log.js';

export function BurstMeter({ burst }: { readonly burst: BurstProgress }) {
  const { received, total, inOrder } = burst;
  return (
    <p className="burst">
      <progress aria-label="Burst" max={total} value={received} />
      <span>
        {formatCount(received)} of {formatCount(total)}, {inOrder ? 'in order' : 'out of order'}
      </span>
    </p>
  );
}
