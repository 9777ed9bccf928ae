import { defineConfig } from 'tsup';

type Config = ReturnType<typeof defineConfig>;

/** How every published package is built; `entry` maps the name of each subpath's files in `dist` to its source. */
export function packageBuild(entry: Record<string, string>): Config {
  return defineConfig({
    entry,
    format: ['esm', 'cjs'],
    target: 'es2022',
    platform: 'neutral',
    // A subpath imports its package's own entry, so that there is one of each class in either format.
    external: [/^@steadysocket\//],
    // tsup makes the package's folder the base of `paths`, in which no source of ours is then found; a package that imports
    // its own entry would need its own declarations before they are built. Nor can it build a composite project.
    dts: { compilerOptions: { baseUrl: '../..', composite: false, incremental: false } },
    // Readable in a debugger and in node_modules; the application's own bundler minifies.
    minify: false,
    sourcemap: true,
    clean: true,
    silent: true,
  });
}
