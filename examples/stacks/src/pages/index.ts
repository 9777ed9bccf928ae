import '../styles/index.css';
import { findElement, linkTo, startServerInfo, startThemeChoice } from '@steadysocket/example-look';
import { readServerAddress } from '../shared/server-address.js';
import { onNode, onSpring } from '../shared/stack.js';

startThemeChoice(findElement('theme'));
linkTo(findElement('playground'), import.meta.env['VITE_PLAYGROUND_URL'] as string | undefined);
const chat = import.meta.env['VITE_CHAT_PAGES_URL'] as string | undefined;
findElement('chat').hidden = chat === undefined;
for (const client of ['react', 'vue']) linkTo(findElement(`chat-${client}`), chat && `${chat}${client}/`);
showServer('node', readServerAddress(location.search, onNode.server).url + onNode.health);
showServer('spring', onSpring.server + onSpring.health);

function showServer(id: string, healthUrl: string): void {
  startServerInfo(findElement(id), { address: new URL(healthUrl).origin, healthUrl, notice: '' });
}
