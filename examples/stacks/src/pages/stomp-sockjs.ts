import codec from '../connections/stomp-codec.ts?raw';
import { connect } from '../connections/stomp-sockjs.js';
import connection from '../connections/stomp-sockjs.ts?raw';
import { onSpring } from '../shared/stack.js';
import { startPage } from '../shared/start-page.js';

startPage({
  ...onSpring,
  connect,
  sources: [
    { file: 'connections/stomp-sockjs.ts', text: connection },
    { file: 'connections/stomp-codec.ts', text: codec },
  ],
});
