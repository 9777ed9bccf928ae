import { formatCountdown } from '../words.js';
import { useNow } from './use-now.js';

export function RetryCountdown({ retryAt }: { readonly retryAt: number }) {
  const now = useNow();
  return (
    <p className="countdown">
      Next try in <span role="timer">{formatCountdown(retryAt, now)}</span>
    </p>
  );
}
