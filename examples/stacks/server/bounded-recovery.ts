import { SessionAwareAdapter } from 'socket.io-adapter';
import { recovery } from './limits.js';

/** What the adapter keeps. Its types hide it. */
interface Kept {
  readonly packets: unknown[];
  readonly sessions: Map<string, unknown>;
}

/**
 * Socket.IO's connection state recovery with bounds. By itself it keeps every event and every session for as long as a
 * client may stay away, however many they are. Where the last event of a session is gone, the client gets a new session.
 */
export class BoundedRecovery extends SessionAwareAdapter {
  override broadcast(...event: Parameters<SessionAwareAdapter['broadcast']>): void {
    super.broadcast(...event);
    const { packets } = this as unknown as Kept;
    packets.splice(0, packets.length - recovery.maxEvents);
  }

  override persistSession(session: Parameters<SessionAwareAdapter['persistSession']>[0]): void {
    super.persistSession(session);
    const { sessions } = this as unknown as Kept;
    const [oldest] = sessions.keys();
    if (oldest !== undefined && sessions.size > recovery.maxSessions) sessions.delete(oldest);
  }
}
