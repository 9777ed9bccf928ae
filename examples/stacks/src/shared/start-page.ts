import '../styles/index.css';
import { findElement, startServerInfo, startThemeChoice } from '@steadysocket/example-look';
import reactSource from '../react/chat-panel.tsx?raw';
import { mountReact } from '../react/mount.js';
import vueSource from '../vue/chat-panel.vue?raw';
import { mountVue } from '../vue/mount.js';
import type { Panel } from './panel.js';
import { readServerAddress } from './server-address.js';
import { showSources } from './source-view.js';
import type { Stack } from './stack.js';

/** Fills a page: two panels that differ in the framework, and the sources that matter. */
export function startPage(stack: Stack): void {
  const { url, refused } = readServerAddress(location.search, stack.server);
  startThemeChoice(findElement('theme'));
  markCurrentPage(findElement('stacks'));
  startServerInfo(findElement('server'), {
    address: url,
    healthUrl: `${url}${stack.health}`,
    notice: refused === null ? '' : `“${refused}” is no address of a server, so this one is used:`,
  });
  findElement('start-command').textContent = stack.startCommand(location.origin);
  const [react, vue] = createPanels(stack, url);
  mountReact(findElement('react'), react);
  mountVue(findElement('vue'), vue);
  showSources(findElement('own-sources'), stack.sources);
  showSources(findElement('same-sources'), [
    { file: 'react/chat-panel.tsx', text: reactSource },
    { file: 'vue/chat-panel.vue', text: vueSource },
  ]);
}

function markCurrentPage(navigation: HTMLElement): void {
  for (const link of navigation.querySelectorAll('a')) {
    if (link.pathname === location.pathname) link.setAttribute('aria-current', 'page');
  }
}

function createPanels(stack: Stack, server: string): readonly [Panel, Panel] {
  const [react, vue] = [nameOf('react'), nameOf('vue')];
  const create = (framework: Panel['framework'], name: string): Panel => {
    const { connection, roomOf } = stack.connect({ server, name });
    return {
      framework,
      id: framework.toLowerCase(),
      name,
      names: [react, vue],
      connection,
      roomOf,
      deliver: stack.acks ? connection.deliver : undefined,
      resumes: stack.resumes,
      cut: stack.cuts ? () => void cut(server, name) : null,
    };
  };
  return [create('React', react), create('Vue', vue)];
}

/** Another one for each page load. */
function nameOf(id: string): string {
  return `${id}-${crypto.randomUUID().slice(0, 4)}`;
}

/** Beside the connection, not over it: what breaks a link must not depend on it. */
async function cut(server: string, name: string): Promise<void> {
  // A server that does not answer has nothing to cut.
  await fetch(`${server}/cut?name=${name}`, { method: 'POST', mode: 'no-cors' }).catch(() => {});
}
