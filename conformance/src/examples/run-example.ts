import ts from 'typescript';

/** Runs an example as a module that is given these modules, and returns what it exports. */
export function runExample(code: string, modules: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.ReactJSX,
      esModuleInterop: true,
    },
  });
  const exported: Record<string, unknown> = {};
  // eslint-disable-next-line @typescript-eslint/no-implied-eval -- how a module is given other modules.
  const run = new Function('require', 'exports', outputText) as (require: unknown, exports: unknown) => void;
  run((name: string) => modules[name], exported);
  return exported;
}

/** The example of a page that imports this package. */
export function exampleWith(page: string, imported: string): string {
  const blocks = [...page.matchAll(/^```(?:tsx?|vue)\n([^]*?)^```/gm)].map(([, code = '']) => code);
  const found = blocks.find((code) => code.includes(`from '${imported}'`));
  if (found === undefined) throw new Error(`No example imports ${imported}.`);
  return found;
}
