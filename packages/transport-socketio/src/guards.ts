import type { ManagerReservedEvents } from 'socket.io-client';

/** A packet of Socket.IO, and the types of packets that are inspected. */
export type Packet = Parameters<ManagerReservedEvents['packet']>[0];
export const packetTypes = { connect: 0, event: 2, acknowledgement: 3, refusal: 4 } as const;

/** A packet of Engine.IO, the layer beneath. */
export interface EnginePacket {
  type: string;
  readonly data?: unknown;
}

/**
 * Completes a packet. The client's parser does not check every field that its socket reads, so an incomplete packet would throw
 * an uncaught exception and end a Node process.
 */
export function complete(packet: Packet): void {
  const type: number = packet.type;
  const data: unknown = packet.data;
  // An event without a name. Nothing listens to packets without a namespace.
  if (type === packetTypes.event && !(Array.isArray(data) && ['string', 'number'].includes(typeof data[0])))
    packet.nsp = '';
  if (type === packetTypes.refusal && !(isRecord(data) && typeof data['message'] === 'string'))
    packet.data = { message: '' };
  if (type === packetTypes.acknowledgement && !Array.isArray(packet.data)) packet.data = [];
}

/** Whether data is a handshake of Engine.IO, which the client reads without checking it. */
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
