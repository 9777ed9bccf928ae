import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import type { Browser, Page } from 'playwright';
import { chromium } from 'playwright';
import { chromiumLaunchOptions } from '../../scripts/chromium.mjs';

/** Opens a page in a new Chromium and runs scripts of `page` in it. */
export async function openChromium(
  ...scripts: readonly string[]
): Promise<{ readonly browser: Browser; readonly page: Page }> {
  const browser = await chromium.launch(await chromiumLaunchOptions());
  const page = await browser.newPage();
  for (const script of scripts) await page.addScriptTag({ content: await scriptOf(script) });
  return { browser, page };
}

async function scriptOf(name: string): Promise<string> {
  const file = fileURLToPath(new URL(`./page/${name}.ts`, import.meta.url));
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    minify: true,
    // The built packages, as an application gets them.
    tsconfig: fileURLToPath(new URL('../tsconfig.run.json', import.meta.url)),
    define: {
      'process.env.NODE_ENV': '"production"',
      __VUE_OPTIONS_API__: 'false',
      __VUE_PROD_DEVTOOLS__: 'false',
      __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
    },
  });
  return outputFiles[0]?.text ?? '';
}
