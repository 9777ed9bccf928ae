import { useMessage, useMessages, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { useState } from 'react';
import type { PanelProps } from './panel-props.js';

export function Panel({ connection, options, heard }: PanelProps): ReactNode {
  const [draft, setDraft] = useState('empty');
  const own = useWebSocket('ws://own.test/', options);
  const history = useMessages(connection, { limit: 9 });
  useMessage(connection, (message) => heard.push(`edited ${message}`));
  const write = (): void => {
    setDraft('draft');
    own.send('queued');
  };
  return <button onClick={write}>{`edited: ${own.status} ${own.queued} ${history.join()} ${draft}`}</button>;
}
