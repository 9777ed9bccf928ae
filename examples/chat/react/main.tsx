import '../client/styles/index.css';
import { findElement } from '@steadysocket/example-look';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { keepFocus } from '../client/focus.js';
import { App } from './app.js';

const root = findElement('app');
keepFocus(root);
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
