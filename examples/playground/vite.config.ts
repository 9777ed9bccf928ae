import react from '@vitejs/plugin-react';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';
import { look } from '../look/src/vite-plugin.js';

export default defineConfig({
  plugins: [react(), vue(), look()],
});
