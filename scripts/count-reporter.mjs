import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** @import { Reporter } from 'vitest/reporters' */
/** @import { TestModule, TestResult, Vitest } from 'vitest/node' */

/**
 * @typedef {object} ProjectCount
 * @property {number} passed
 * @property {string[]} failed names, with the first line of the error
 * @property {string[]} skipped names, with the reason where there is one
 */

/**
 * Why the test itself chose to be skipped.
 *
 * @param {TestResult} result
 */
function reasonOf(result) {
  return result.state === 'skipped' && result.note ? ` (${result.note})` : '';
}

/** @param {readonly { message: string }[] | undefined} errors */
const firstLineOf = (errors) => (errors?.[0]?.message ?? '').split('\n', 1)[0];

/**
 * A vitest reporter that writes what each project counted, as JSON, to the file that `STEADYSOCKET_COUNTS` names. (The
 * built-in JSON report does not say to which project a file belongs.) Files, suites and hooks that fail outside of any
 * test, and errors that nobody caught, count as failures: nothing that is wrong reads as zero.
 *
 * @implements {Reporter}
 */
export default class CountReporter {
  /** @type {Record<string, ProjectCount>} */
  #projects = {};

  /** @param {Vitest} vitest */
  onInit(vitest) {
    // Every project from the start: one that matches no test would otherwise go unseen.
    for (const { name } of vitest.projects) this.#projects[name] = { passed: 0, failed: [], skipped: [] };
  }

  /**
   * @param {readonly TestModule[]} modules
   * @param {readonly unknown[]} unhandledErrors
   */
  onTestRunEnd(modules, unhandledErrors) {
    const file = process.env['STEADYSOCKET_COUNTS'];
    if (!file) return;
    for (const module of modules) {
      const count = (this.#projects[module.project.name] ??= { passed: 0, failed: [], skipped: [] });
      for (const test of module.children.allTests()) {
        const result = test.result();
        const name = `${module.relativeModuleId}: ${test.fullName}`;
        if (result.state === 'passed') count.passed += 1;
        else if (result.state === 'failed') count.failed.push(`${name}: ${firstLineOf(result.errors)}`);
        else count.skipped.push(`${name}${reasonOf(result)}`);
      }
      for (const suite of [module, ...module.children.allSuites()]) {
        const errors = suite.errors();
        if (errors.length > 0)
          count.failed.push(`${module.relativeModuleId}: outside of a test: ${firstLineOf(errors)}`);
      }
    }
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ projects: this.#projects, unhandledErrors: unhandledErrors.length }));
  }
}
