import { browserEnvironment, createConnection, xml } from '@steadysocket/core';

/** What the worker found out. */
export interface WorkerReport {
  readonly hasDocument: boolean;
  readonly isOnline: boolean;
  readonly isVisible: boolean;
  readonly messages: readonly unknown[];
  readonly opened: number;
  readonly xmlError: unknown;
}

/** Runs in a Worker: connects to the url that it is told, and reports after its second opening. */
self.onmessage = ({ data: urls }: MessageEvent<string[]>): void => {
  const messages: unknown[] = [];
  let opened = 0;
  const connection = createConnection(() => urls.shift() ?? '', { random: () => 0.002 });
  connection.on('open', () => (opened += 1));
  connection.on('message', (message) => {
    messages.push(message);
    if (messages.length < 2) return;
    self.postMessage({
      hasDocument: 'document' in self,
      isOnline: browserEnvironment.isOnline(),
      isVisible: browserEnvironment.isVisible(),
      messages,
      opened,
      xmlError: xmlError(),
    } satisfies WorkerReport);
    connection.close();
  });
  connection.open();
  connection.on('close', () => {
    connection.send('first');
    connection.send('second');
  });
};

function xmlError(): unknown {
  try {
    return xml().decode('<note/>');
  } catch (error) {
    return (error as { readonly code: string }).code;
  }
}
