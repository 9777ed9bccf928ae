import { formatCount } from '@steadysocket/example-look';
import type { Panel } from '../shared/panel.js';
import { useStore } from './use-store.js';

export function SessionCounters({ panel }: { readonly panel: Panel }) {
  const { isRunning, counts } = useStore(panel.counters);
  return (
    <section className="counters" aria-labelledby={`${panel.id}-session`}>
      <header className="counters-head">
        <h3 id={`${panel.id}-session`}>Session</h3>
        <button type="button" role="switch" aria-checked={isRunning} onClick={panel.counters.toggle}>
          Count with and without
        </button>
      </header>
      <table>
        <thead>
          <tr>
            <th scope="col">Connection</th>
            <th scope="col">Sent</th>
            <th scope="col">Returned</th>
            <th scope="col">Lost</th>
          </tr>
        </thead>
        <tbody>
          {counts.map(({ label, sent, returned, lost }) => (
            <tr key={label} data-count={label}>
              <th scope="row">{label}</th>
              <td>{formatCount(sent)}</td>
              <td>{formatCount(returned)}</td>
              <td data-lost={lost > 0}>{formatCount(lost)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
