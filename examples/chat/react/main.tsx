import '../client/styles/index.css';
import { findElement } from '@steadysocket/example-look';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.js';

createRoot(findElement('app')).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
