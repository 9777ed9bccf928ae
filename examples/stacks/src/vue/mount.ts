import { createApp } from 'vue';
import type { Panel } from '../shared/panel.js';
import ChatPanel from './chat-panel.vue';

export function mountVue(element: Element, panel: Panel): void {
  createApp(ChatPanel, { panel }).mount(element);
}
