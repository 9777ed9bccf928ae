import { defineConfig } from 'vitest/config';
import config from './vitest.config.js';
import { interopProjects } from './vitest.workspace.js';

export default defineConfig({ ...config, test: { ...config.test, projects: interopProjects } });
