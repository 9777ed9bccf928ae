import './shared/styles/index.css';
import { findElement, linkTo, startServerInfo, startThemeChoice } from '@steadysocket/example-look';
import { mountReact } from './react/mount.js';
import { createPanel } from './shared/panel.js';
import { readServerAddress } from './shared/server-address.js';
import { mountVue } from './vue/mount.js';

const address = readServerAddress(location.search, import.meta.env['VITE_SERVER_URL'] as string | undefined);

startThemeChoice(findElement('theme'));
linkTo(findElement('trail'), import.meta.env['VITE_EXAMPLES_URL'] as string | undefined);
startServerInfo(findElement('server'), {
  address: address.socketUrl,
  healthUrl: `${address.httpUrl}/health`,
  notice: address.refused === null ? '' : `“${address.refused}” is no WebSocket address, so this one is used:`,
});
mountReact(findElement('react'), createPanel('React', address));
mountVue(findElement('vue'), createPanel('Vue', address));
