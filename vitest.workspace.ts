import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';
import type {} from './tests/frameworks/provided.js';
import { takenFrom } from './tests/frameworks/taken-from.js';
import { vaporBuild } from './tests/frameworks/vapor-build.js';
import { transformReact } from './tests/frameworks/transform-react.js';

const browserTests = 'packages/*/test/**/*.browser.test.{ts,tsx}';

/** Those of applications in Vapor mode alone. */
const vaporTests = 'packages/vue/test/vapor/**';

// Projects of one order run beside each other, the orders one after another: what watches real time or drives a real
// browser is kept away from what keeps every core busy.
const pure = { sequence: { groupOrder: 0 } };
const sockets = { sequence: { groupOrder: 1 }, testTimeout: 30_000, hookTimeout: 30_000 };

/** Which version of its framework a binding is tested with. */
interface FrameworkChoice {
  /** How the version begins: a test compares. */
  readonly version: string;
  /** The folder in `tests/frameworks` that depends on it; else it is the catalog's. */
  readonly from?: string;
  /** The React that the React Compiler compiles components for; else they are not compiled. */
  readonly compileFor?: '18' | '19';
}

/** A binding's suite, in a browser's environment. Its files share workers: a new environment takes longer than a file. */
function bindingProject(name: string, { version, from, compileFor }: FrameworkChoice): TestProjectInlineConfiguration {
  return {
    extends: true,
    plugins: from ? [takenFrom(from)] : [],
    test: {
      ...pure,
      name,
      environment: 'jsdom',
      pool: 'threads',
      isolate: false,
      exclude: [browserTests],
      provide: { framework: { version, isCompiled: compileFor !== undefined } },
    },
  };
}

function reactProject(name: string, choice: FrameworkChoice): TestProjectInlineConfiguration {
  const { plugins = [], test, ...project } = bindingProject(name, choice);
  return {
    ...project,
    plugins: [...plugins, transformReact(choice.compileFor)],
    test: {
      ...test,
      include: ['packages/react/test/**/*.test.{ts,tsx}'],
      setupFiles: ['packages/react/test/hot-update/setup.ts', 'packages/react/test/setup.ts'],
    },
  };
}

function vueProject(name: string, choice: FrameworkChoice): TestProjectInlineConfiguration {
  const { test, ...project } = bindingProject(name, choice);
  return {
    ...project,
    test: {
      ...test,
      include: ['packages/vue/test/**/*.test.ts'],
      exclude: [browserTests, vaporTests],
      setupFiles: ['packages/vue/test/setup.ts'],
    },
  };
}

/** The suite with the build of Vue that has Vapor mode, which is for browsers: what renders on a server stays out. */
function vaporProject(
  name: string,
  choice: FrameworkChoice & { readonly from: string },
): TestProjectInlineConfiguration {
  const { plugins = [], test, ...project } = vueProject(name, choice);
  return {
    ...project,
    plugins: [vaporBuild(choice.from), ...plugins],
    test: {
      ...test,
      include: ['packages/vue/test/{,peers/,vapor/}*.test.ts'],
      exclude: [browserTests, 'packages/vue/test/{,peers/}{server,hydration}.test.ts'],
      server: { deps: { inline: [/runtime-with-vapor/, /test-utils/, /pinia/, /vue-demi/] } },
    },
  };
}

/** The test projects: the one list of them. A project in which no test runs makes `npm test` fail. */
export const projects: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      ...pure,
      name: 'core',
      include: ['packages/core/test/**/*.test.ts'],
      exclude: ['packages/core/test/servers/**', browserTests],
    },
  },
  reactProject('react', { version: '19.3.' }),
  reactProject('react-compiled', { version: '19.3.', compileFor: '19' }),
  reactProject('react-18.3', { version: '18.3.', from: 'react-18.3' }),
  reactProject('react-18.3-compiled', { version: '18.3.', from: 'react-18.3', compileFor: '18' }),
  reactProject('react-18.2', { version: '18.2.', from: 'react-18.2' }),
  vueProject('vue', { version: '3.5.' }),
  vueProject('vue-3.3', { version: '3.3.', from: 'vue-3.3' }),
  vueProject('vue-3.6', { version: '3.6.', from: 'vue-3.6' }),
  vaporProject('vue-3.6-vapor', { version: '3.6.', from: 'vue-3.6' }),
  {
    extends: true,
    test: {
      ...pure,
      name: 'websocket',
      include: ['packages/websocket/test/**/*.test.ts'],
      exclude: ['packages/websocket/test/{servers,libraries}/**', browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...pure,
      name: 'types',
      include: [],
      typecheck: {
        enabled: true,
        only: true,
        include: ['packages/*/test/**/*.test-d.{ts,tsx}'],
        tsconfig: 'tsconfig.types.json',
      },
    },
  },
  { extends: true, test: { ...pure, name: 'repository', include: ['tests/**/*.test.ts'], testTimeout: 30_000 } },
  {
    extends: true,
    test: { ...sockets, name: 'servers', include: ['packages/{core,websocket}/test/servers/**/*.test.ts'] },
  },
  {
    extends: true,
    test: {
      ...sockets,
      name: 'transport-socketio',
      include: ['packages/transport-socketio/test/**/*.test.ts'],
      exclude: [browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...sockets,
      name: 'transport-sockjs',
      include: ['packages/transport-sockjs/test/**/*.test.ts'],
      exclude: [browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...sockets,
      name: 'transport-stomp',
      include: ['packages/transport-stomp/test/**/*.test.ts'],
      exclude: [browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...sockets,
      name: 'server',
      include: ['examples/server/test/**/*.test.ts', 'examples/stacks/server/test/**/*.test.ts'],
    },
  },
  {
    extends: true,
    test: { ...sockets, name: 'libraries', include: ['packages/websocket/test/libraries/**/*.test.ts'] },
  },
  { extends: true, test: { ...sockets, name: 'faults', include: ['faults/test/**/*.test.ts'] } },
  {
    extends: true,
    test: {
      name: 'browser',
      globalSetup: [
        'packages/core/test/browser/server.ts',
        'packages/websocket/test/standard/setup.ts',
        'packages/transport-socketio/test/browser/server.ts',
        'packages/transport-sockjs/test/browser/server.ts',
      ],
      sequence: { groupOrder: 2 },
      include: [browserTests],
      browser: {
        enabled: true,
        headless: true,
        screenshotFailures: false,
        provider: playwright({ launchOptions: await chromiumLaunchOptions() }),
        instances: [{ browser: 'chromium' }],
      },
    },
  },
  {
    extends: true,
    test: {
      name: 'e2e',
      sequence: { groupOrder: 3 },
      include: ['examples/*/e2e/**/*.test.ts'],
      fileParallelism: false,
      testTimeout: 60_000,
      hookTimeout: 120_000,
    },
  },
];

// Each has servers of its own that need most of the machine.
const alone = (groupOrder: number) => ({
  sequence: { groupOrder },
  fileParallelism: false,
  testTimeout: 120_000,
  hookTimeout: 120_000,
});

/** What `npm run test:interop` runs: `npm test` does not, because these need more than npm brings along. */
export const interopProjects: TestProjectInlineConfiguration[] = [
  { extends: true, test: { ...alone(0), name: 'runtimes', include: ['interop/test/runtimes.test.ts'] } },
  { extends: true, test: { ...alone(1), name: 'rabbitmq', include: ['interop/test/rabbitmq/**/*.test.ts'] } },
  { extends: true, test: { ...alone(2), name: 'spring', include: ['interop/test/spring/**/*.test.ts'] } },
  { extends: true, test: { ...alone(3), name: 'artemis', include: ['interop/test/artemis/**/*.test.ts'] } },
];
