import type { ManagerReservedEvents } from 'socket.io-client';

/** A packet of Socket.IO; of its types these are looked at. */
export type Packet = Parameters<ManagerReservedEvents['packet']>[0];
export const packetTypes = { connect: 0, event: 2, acknowledgement: 3, refusal: 4 } as const;

/** A packet of Engine.IO, beneath. */
export interface EnginePacket {
  type: string;
  readonly data?: unknown;
}

/**
 * Completes a packet that lacks what the client's parser does not ask for, but its socket reads: that would throw where
 * nobody catches, and end a Node process.
 */
export function complete(packet: Packet): void {
  const type: number = packet.type;
  const data: unknown = packet.data;
  // It has not even a name. In no namespace, it is nobody's.
  if (type === packetTypes.event && !(Array.isArray(data) && ['string', 'number'].includes(typeof data[0])))
    packet.nsp = '';
  if (type === packetTypes.refusal && !(isRecord(data) && typeof data['message'] === 'string'))
    packet.data = { message: '' };
  if (type === packetTypes.acknowledgement && !Array.isArray(packet.data)) packet.data = [];
}

/** Whether a handshake of Engine.IO can be read; the client reads it unasked, too. */
export function isHandshake(data: unknown): boolean {
  try {
    const handshake: unknown = JSON.parse(String(data));
    return isRecord(handshake) && typeof handshake['sid'] === 'string' && Array.isArray(handshake['upgrades']);
  } catch {
    return false;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
