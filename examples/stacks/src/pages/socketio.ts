import server from '../../server/socket-io-stack.ts?raw';
import { connect } from '../connections/socketio.js';
import connection from '../connections/socketio.ts?raw';
import { onNode } from '../shared/stack.js';
import { startPage } from '../shared/start-page.js';

startPage({
  ...onNode,
  connect,
  acks: true,
  resumes: true,
  sources: [
    { file: 'connections/socketio.ts', text: connection },
    { file: 'server/socket-io-stack.ts', text: server },
  ],
});
