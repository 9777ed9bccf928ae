import { createConnection, useWebSocket } from '@steadysocket/react';
import type { ReactNode } from 'react';
import { createElement, useEffect } from 'react';
import { createRoot } from 'react-dom/client';
import { sixOf, url } from './reader.js';

window.mountReader = () =>
  new Promise((resolve) => {
    const connection = createConnection(url);
    function Component(): ReactNode {
      const socket = useWebSocket(connection);
      useEffect(() => {
        resolve(() => sixOf(socket));
      }, [socket]);
      return String(sixOf(socket));
    }
    createRoot(document.body.appendChild(document.createElement('main'))).render(createElement(Component));
  });
