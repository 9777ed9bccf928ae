export type { ChatPage, Client } from './chat-page.js';
export { type Nodes, startNodes } from './start-nodes.js';
