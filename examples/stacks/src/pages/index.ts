import '../styles/index.css';
import { findElement, linkTo, startServerInfo, startThemeChoice } from '@steadysocket/example-look';
import { readServerAddress } from '../shared/server-address.js';
import { onNode, onSpring } from '../shared/stack.js';

startThemeChoice(findElement('theme'));
linkTo(findElement('playground'), import.meta.env['VITE_PLAYGROUND_URL'] as string | undefined);
showServer('node', readServerAddress(location.search, onNode.server).url + onNode.health);
showServer('spring', onSpring.server + onSpring.health);

function showServer(id: string, healthUrl: string): void {
  startServerInfo(findElement(id), { address: new URL(healthUrl).origin, healthUrl, notice: '' });
}
