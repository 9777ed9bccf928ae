import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

/** The one build of Vue that has Vapor mode in it, which is for browsers, and the builds of others that import it. */
const builds: Readonly<Record<string, string>> = {
  vue: 'vue/dist/vue.runtime-with-vapor.esm-browser.js',
  pinia: 'pinia/dist/pinia.mjs',
  '@vue/test-utils': '@vue/test-utils/dist/vue-test-utils.esm-bundler.mjs',
};

/** Gives every importer the build of Vue that has Vapor mode. */
export function vaporBuild(folder: string): Plugin {
  const modules = join(import.meta.dirname, folder, 'node_modules');
  return {
    name: 'vapor-build',
    enforce: 'pre',
    resolveId(id) {
      const build = builds[id];
      return build === undefined ? null : realpathSync(join(modules, build));
    },
  };
}
