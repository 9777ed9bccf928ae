import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { look } from '../look/src/vite-plugin.js';

const part = (name: string): string => readFileSync(new URL(`./src/parts/${name}.html`, import.meta.url), 'utf8');
const pages = ['index', 'ws', 'socketio', 'sockjs', 'stomp', 'stomp-sockjs'];

export default defineConfig({
  appType: 'mpa',
  plugins: [
    react(),
    vue(),
    look({
      '<!--stacks:server-->': part('server'),
      '<!--stacks:navigation-->': part('navigation'),
      '<!--stacks:panels-->': part('panels'),
    }),
  ],
  // sockjs-client reads `global`, which webpack used to provide.
  define: { global: 'globalThis' },
  build: { rolldownOptions: { input: pages.map((page) => fileURLToPath(new URL(`./${page}.html`, import.meta.url))) } },
});
