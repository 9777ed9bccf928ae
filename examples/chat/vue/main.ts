import '../client/styles/index.css';
import { findElement } from '@steadysocket/example-look';
import { createApp } from 'vue';
import { keepFocus } from '../client/focus.js';
import App from './app.vue';

const root = findElement('app');
keepFocus(root);
createApp(App).mount(root);
