import { runChat } from './run-chat.js';

await runChat({ program: import.meta.url });
