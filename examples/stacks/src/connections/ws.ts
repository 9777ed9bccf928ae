import { createConnection, json, validated, webSocket } from '@steadysocket/core';
import { pingPong } from '../shared/heartbeat.js';
import type { Connect } from '../shared/panel.js';
import type { Words } from '../shared/protocol.js';
import { eventSchema } from '../shared/protocol.js';

export const connect: Connect = ({ server, name }) => ({
  connection: createConnection(`${server}/ws?name=${name}`, {
    transport: webSocket(),
    codec: validated(json<unknown, Words>(), eventSchema),
    heartbeat: pingPong,
  }),
});
