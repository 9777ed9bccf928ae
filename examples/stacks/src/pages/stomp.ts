import codec from '../connections/stomp-codec.ts?raw';
import { connect } from '../connections/stomp.js';
import connection from '../connections/stomp.ts?raw';
import { onSpring } from '../shared/stack.js';
import { startPage } from '../shared/start-page.js';

startPage({
  ...onSpring,
  connect,
  sources: [
    { file: 'connections/stomp.ts', text: connection },
    { file: 'connections/stomp-codec.ts', text: codec },
  ],
});
