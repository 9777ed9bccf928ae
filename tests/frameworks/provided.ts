declare module 'vitest' {
  interface ProvidedContext {
    /** The framework that the project tests with: how its version begins, and whether components are compiled. */
    readonly framework: { readonly version: string; readonly isCompiled: boolean };
  }
}
