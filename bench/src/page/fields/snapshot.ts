import { createConnection } from '@steadysocket/react';
import { sixOf, url } from './reader.js';

window.mountReader = () => {
  const connection = createConnection(url);
  return Promise.resolve(() => sixOf(connection.getSnapshot()));
};
