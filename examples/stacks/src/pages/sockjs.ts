import server from '../../server/sock-js-stack.ts?raw';
import { connect } from '../connections/sockjs.js';
import connection from '../connections/sockjs.ts?raw';
import { onNode } from '../shared/stack.js';
import { startPage } from '../shared/start-page.js';

startPage({
  ...onNode,
  connect,
  acks: false,
  resumes: false,
  sources: [
    { file: 'connections/sockjs.ts', text: connection },
    { file: 'server/sock-js-stack.ts', text: server },
  ],
});
