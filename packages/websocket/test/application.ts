import { SteadyWebSocket, webSocketWith } from '@steadysocket/websocket';

export const socket = new SteadyWebSocket('wss://example.org/', ['chat'], { connectTimeoutMs: 5_000 });
export const standard: WebSocket = socket;
socket.addEventListener('close', ({ code, reason }) => [code, reason]);
socket.onmessage = ({ data }: MessageEvent) => String(data);
socket.send('text');
socket.send(new Uint8Array(3));
// @ts-expect-error -- no frame.
socket.send({ text: 'hello' });
export const Constructor = webSocketWith({ connectTimeoutMs: 5_000 });
