import { createConnection, json, validated } from '@steadysocket/core';
import { sockJs } from '@steadysocket/transport-sockjs';
import { pingPong } from '../shared/heartbeat.js';
import type { Connect } from '../shared/panel.js';
import type { Words } from '../shared/protocol.js';
import { eventSchema } from '../shared/protocol.js';

export const connect: Connect = ({ server, name }) => ({
  connection: createConnection(`${server}/sockjs?name=${name}`, {
    // A WebSocket where it gets through, else streaming or polling over HTTP.
    transport: sockJs(),
    codec: validated(json<unknown, Words>(), eventSchema),
    heartbeat: pingPong,
  }),
});
