import type { PanelProps } from '@steadysocket/conformance/binding';
import { useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { useState } from 'react';

export function Panel({ connection, options, received }: PanelProps): ReactNode {
  const [draft, setDraft] = useState('empty');
  const own = useWebSocket('ws://own.test/', options);
  const history = useMessages(connection, { limit: 9 });
  useMessage(connection, (message) => received.push(`edited ${message}`));
  const write = (): void => {
    setDraft('draft');
    own.send('queued');
  };
  return <button onClick={write}>{`edited: ${own.status} ${own.queued} ${history.join()} ${draft}`}</button>;
}
