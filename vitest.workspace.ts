import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { playwright } from '@vitest/browser-playwright';
import type { TestProjectInlineConfiguration } from 'vitest/config';
import { chromiumLaunchOptions } from './scripts/chromium.mjs';
import type {} from './tests/frameworks/provided.js';
import { takenFrom } from './tests/frameworks/taken-from.js';
import { transformReact } from './tests/frameworks/transform-react.js';
import { vaporBuild } from './tests/frameworks/vapor-build.js';

const browserTests = 'packages/*/test/**/*.browser.test.{ts,tsx}';

/** Those of Preact alone. */
const preactTests = 'packages/react/test/preact/*.test.tsx';

/** Beside other libraries, which have the catalog's version of the framework. */
const guideTests = 'packages/{react,vue}/test/guides/**';

/** Those of applications in Vapor mode alone. */
const vaporTests = 'packages/vue/test/vapor/**';

// Projects of one order run beside each other, the orders one after another: what watches real time or drives a real
// browser is kept away from what keeps every core busy.
const pure = { sequence: { groupOrder: 0 } };
// Each binding's project has an order of its own: files that share a worker have to follow each other.
let bindingOrder = 0;
// On two cores there would be one worker, which spends most of a file waiting.
const sockets = { sequence: { groupOrder: 100 }, maxWorkers: 4 };

/** Which version of its framework a binding is tested with. */
interface FrameworkChoice {
  /** How the version begins: a test compares. */
  readonly version: string;
  /** The folder in `tests/frameworks` that depends on it; else it is the catalog's. */
  readonly from?: string;
  /** What that folder has in place of the framework's packages. */
  readonly standIns?: Readonly<Record<string, string>>;
  /** The React that the React Compiler compiles components for; else they are not compiled. */
  readonly compileFor?: '18' | '19';
}

/** A binding's suite, in a browser's environment. Its files share workers: a new environment takes longer than a file. */
function bindingProject(
  name: string,
  { version, from, standIns, compileFor }: FrameworkChoice,
): TestProjectInlineConfiguration {
  return {
    extends: true,
    plugins: from ? [takenFrom(from, standIns)] : [],
    test: {
      name,
      sequence: { groupOrder: ++bindingOrder },
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
      exclude: [browserTests, preactTests, ...(choice.from ? [guideTests] : [])],
      setupFiles: ['packages/react/test/hot-update/setup.ts', 'packages/react/test/setup.ts'],
    },
  };
}

/** Preact in place of React: with what every binding passes, and with what a result does in React. The rest is React's own. */
function preactProject(name: string, choice: FrameworkChoice): TestProjectInlineConfiguration {
  const standIns = {
    react: 'preact/compat',
    'react-dom': 'preact/compat',
    '@testing-library/react': '@testing-library/preact',
  };
  const { test, ...project } = reactProject(name, { ...choice, standIns });
  return {
    ...project,
    test: {
      ...test,
      include: ['packages/react/test/{conformance,server,callbacks,destination,tracking}.test.tsx', preactTests],
      exclude: [],
      setupFiles: ['packages/react/test/setup.ts'],
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
      exclude: [browserTests, vaporTests, ...(choice.from ? [guideTests] : [])],
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
      include: ['packages/vue/test/{,vapor/}*.test.ts'],
      exclude: [browserTests, 'packages/vue/test/{server,hydration}.test.ts'],
      server: { deps: { inline: [/runtime-with-vapor/, /test-utils/, /pinia/, /vue-demi/] } },
    },
  };
}

/** Neither a socket nor a browser, each framework in one version. */
const quick: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      ...pure,
      name: 'core',
      include: ['packages/core/test/**/*.test.ts'],
      exclude: ['packages/core/test/servers/**', browserTests],
    },
  },
  {
    extends: true,
    test: {
      ...pure,
      name: 'session',
      include: ['packages/session/test/**/*.test.ts', 'packages/server/test/*.property.test.ts'],
      exclude: ['packages/session/test/servers/**'],
    },
  },
  reactProject('react', { version: '19.3.' }),
  vueProject('vue', { version: '3.5.' }),
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
  { extends: true, test: { ...pure, name: 'examples', include: ['examples/chat/client/test/**/*.test.ts'] } },
  { extends: true, test: { ...pure, name: 'repository', include: ['tests/**/*.test.ts'] } },
];

/** The other versions of the frameworks. */
const matrix: TestProjectInlineConfiguration[] = [
  reactProject('react-compiled', { version: '19.3.', compileFor: '19' }),
  reactProject('react-18.3', { version: '18.3.', from: 'react-18.3' }),
  reactProject('react-18.3-compiled', { version: '18.3.', from: 'react-18.3', compileFor: '18' }),
  reactProject('react-18.2', { version: '18.2.', from: 'react-18.2' }),
  preactProject('preact-11', { version: '11.', from: 'preact-11' }),
  vueProject('vue-3.3', { version: '3.3.', from: 'vue-3.3' }),
  vueProject('vue-3.6', { version: '3.6.', from: 'vue-3.6' }),
  vaporProject('vue-3.6-vapor', { version: '3.6.', from: 'vue-3.6' }),
];

const root = import.meta.dirname;
const packages = readdirSync(join(root, 'packages'));

/** Each transport against the servers of its protocol. */
const transports: TestProjectInlineConfiguration[] = packages
  .filter((name) => name.startsWith('transport-'))
  .map((name) => ({
    extends: true,
    test: { ...sockets, name, include: [`packages/${name}/test/**/*.test.ts`], exclude: [browserTests] },
  }));

const onLoopback: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: { ...sockets, name: 'servers', include: ['packages/{core,websocket}/test/servers/**/*.test.ts'] },
  },
  ...transports,
  {
    extends: true,
    test: {
      ...sockets,
      name: 'server',
      include: ['examples/{server,stacks/server,chat}/test/**/*.test.ts'],
    },
  },
  {
    extends: true,
    test: { ...sockets, name: 'libraries', include: ['packages/websocket/test/libraries/**/*.test.ts'] },
  },
  {
    extends: true,
    test: {
      ...sockets,
      name: 'sessions',
      include: ['packages/server/test/**/*.test.ts', 'packages/session/test/servers/**/*.test.ts'],
      exclude: ['packages/server/test/*.property.test.ts'],
    },
  },
  { extends: true, test: { ...sockets, name: 'test-kit', include: ['test-kit/test/**/*.test.ts'] } },
];

const inChromium: TestProjectInlineConfiguration[] = [
  {
    extends: true,
    test: {
      name: 'browser',
      // The servers that the packages' tests in a browser need.
      globalSetup: [
        'test-kit/src/browser/server.ts',
        ...packages
          .map((name) => `packages/${name}/test/browser/server.ts`)
          .filter((path) => existsSync(join(root, path))),
        'packages/websocket/test/standard/setup.ts',
      ],
      sequence: { groupOrder: 101 },
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
      sequence: { groupOrder: 102 },
      include: ['examples/*/e2e/**/*.test.ts'],
      globalSetup: ['examples/look/e2e/built-sites.ts'],
      // Most of a file is waiting: for a retry, for a frame, for the other panel.
      maxWorkers: 4,
      expect: { poll: { interval: 50, timeout: 40_000 } },
      testTimeout: 60_000,
    },
  },
];

// Each has servers of its own that need most of the machine.
const alone = (groupOrder: number) => ({
  sequence: { groupOrder },
  fileParallelism: false,
  testTimeout: 120_000,
});

/** They need more than npm brings along. */
const interop: TestProjectInlineConfiguration[] = [
  { extends: true, test: { ...alone(0), name: 'runtimes', include: ['interop/test/{runtimes,sessions}.test.ts'] } },
  { extends: true, test: { ...alone(1), name: 'rabbitmq', include: ['interop/test/rabbitmq/**/*.test.ts'] } },
  { extends: true, test: { ...alone(2), name: 'spring', include: ['interop/test/spring/**/*.test.ts'] } },
  { extends: true, test: { ...alone(3), name: 'artemis', include: ['interop/test/artemis/**/*.test.ts'] } },
  { extends: true, test: { ...alone(4), name: 'redis', include: ['interop/test/redis/**/*.test.ts'] } },
];

/** What each command runs. A project in which no test runs makes it fail. */
export const tiers: ReadonlyMap<string, TestProjectInlineConfiguration[]> = new Map([
  ['quick', quick],
  ['test', [...quick, ...onLoopback, ...inChromium]],
  ['all', [...quick, ...matrix, ...onLoopback, ...inChromium]],
  ['interop', interop],
]);
