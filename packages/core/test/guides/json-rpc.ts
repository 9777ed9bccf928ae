import { createConnection, jsonRpc, JsonRpcError, requests, webSocket } from '@steadysocket/core';

export const bank = createConnection('wss://example.org/rpc', {
  transport: requests(webSocket(), jsonRpc({ methods: { version: () => '1.0' } })),
});

bank.on('message', ({ method, params }) => console.log('notified of', method, params));

export async function transfer(amount: number, signal?: AbortSignal): Promise<string> {
  try {
    const receipt = await bank.deliver({ method: 'transfer', params: { amount } }, { timeoutMs: 5_000, signal });
    return `done: ${String(receipt)}`;
  } catch (error) {
    if (error instanceof JsonRpcError) return `refused: ${String(error.cause.code)}`;
    throw error; // timeout, dropped, ack-unknown, or the signal's reason
  }
}
