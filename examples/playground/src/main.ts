import './shared/styles/index.css';
import { startServerInfo, startThemeChoice } from './shared/page.js';
import { createPanel } from './shared/panel.js';
import { readServerAddress } from './shared/server-address.js';
import { mountReact } from './react/mount.js';
import { mountVue } from './vue/mount.js';

const address = readServerAddress(location.search, import.meta.env['VITE_SERVER_URL'] as string | undefined);

startThemeChoice(find('theme'));
startServerInfo(find('server'), address);
mountReact(find('react'), createPanel('React', address));
mountVue(find('vue'), createPanel('Vue', address));

function find(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (element === null) throw new Error(`index.html has no element with the id "${id}".`);
  return element;
}
