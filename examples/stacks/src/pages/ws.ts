import server from '../../server/ws-stack.ts?raw';
import { connect } from '../connections/ws.js';
import connection from '../connections/ws.ts?raw';
import { onNode } from '../shared/stack.js';
import { startPage } from '../shared/start-page.js';

startPage({
  ...onNode,
  connect,
  acks: false,
  resumes: false,
  sources: [
    { file: 'connections/ws.ts', text: connection },
    { file: 'server/ws-stack.ts', text: server },
  ],
});
