import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { look } from '../look/src/vite-plugin.js';

const pages = ['react', 'vue'];

export default defineConfig({
  appType: 'mpa',
  plugins: [react(), vue(), look()],
  build: {
    rolldownOptions: { input: pages.map((page) => fileURLToPath(new URL(`./${page}/index.html`, import.meta.url))) },
  },
});
