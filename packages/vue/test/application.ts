import { createConnection, json, useFold, useMessage, useMessages, useWebSocket } from '@steadysocket/vue';

interface Line {
  readonly text: string;
}

const lines = createConnection('wss://example.org/', { codec: json<Line>() });

export function setup(): () => string {
  const { status, lastMessage, queued, send } = useWebSocket('wss://example.org/', {
    codec: json<Line>(),
    onMessage: (line) => line.text.trim(),
    onClose: ({ code }) => code.toFixed(),
  });
  const shared = useWebSocket(lines);
  useMessage(lines, (line) => line.text.trim());
  const total = useFold(lines, (sum: number, line) => sum + line.text.length, 0);
  const history = useMessages(lines, { limit: 5 });
  send({ text: 'hello' });
  // @ts-expect-error -- not a Line.
  shared.send('hello');
  return () =>
    [
      status.value,
      lastMessage.value?.text,
      queued.value,
      shared.readyState.value,
      total.value,
      history.value[0]?.text,
    ].join(' ');
}
