import { createApp } from 'vue';
import type { Panel } from '../shared/panel.js';
import SocketPanel from './socket-panel.vue';

export function mountVue(element: Element, panel: Panel): void {
  createApp(SocketPanel, { panel }).mount(element);
}
