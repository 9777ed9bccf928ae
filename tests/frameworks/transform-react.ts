import type { PluginItem } from '@babel/core';
import { transformAsync } from '@babel/core';
import type { Plugin } from 'vite';

/**
 * What a React application's build does to components, done to those of the tests: Fast Refresh registers the ones
 * that are edited, and the React Compiler compiles all of them where a project names the React that it compiles for. One
 * that the compiler would leave alone is an error.
 */
export function transformReact(compileFor?: '18' | '19'): Plugin {
  return {
    name: 'transform-react',
    enforce: 'pre',
    async transform(code, id) {
      if (!/\/packages\/react\/test\/.*\.tsx$/.test(id)) return null;
      const plugins: PluginItem[] = [];
      if (compileFor)
        plugins.push(['babel-plugin-react-compiler', { target: compileFor, panicThreshold: 'all_errors' }]);
      if (id.includes('/hot-update/')) plugins.push(['react-refresh/babel', { skipEnvCheck: true }]);
      if (plugins.length === 0) return null;
      const result = await transformAsync(code, {
        filename: id,
        configFile: false,
        babelrc: false,
        // Types and JSX are left to Vite.
        parserOpts: { plugins: ['typescript', 'jsx'] },
        plugins,
        sourceMaps: true,
      });
      return result?.code == null ? null : { code: result.code, map: result.map ?? null };
    },
  };
}
