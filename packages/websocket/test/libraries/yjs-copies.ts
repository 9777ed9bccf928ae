import { createRequire } from 'node:module';
import type * as YWebsocket from 'y-websocket';
import type * as Yjs from 'yjs';

const require = createRequire(import.meta.url);

/** Yjs and its client as the server loads them: Yjs complains of a second copy in one process. */
export const { Doc } = require('yjs') as typeof Yjs;
export const { WebsocketProvider } = require('y-websocket') as typeof YWebsocket;
