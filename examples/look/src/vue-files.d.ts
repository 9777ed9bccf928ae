// For the linter only: vue-tsc and Vite read the .vue files themselves.
declare module '*.vue' {
  import type { Component } from 'vue';
  const component: Component;
  export default component;
}
