import { mount } from '@vue/test-utils';
import { expect, inject, test } from 'vitest';
import { version } from 'vue';
import type {} from '../../../tests/frameworks/provided.js';

const framework = inject('framework');

test(`the tests run with version ${framework.version}x`, () => {
  expect(version.startsWith(framework.version)).toBe(true);
  expect(mount(() => 'page').vm.$.appContext.app.version).toBe(version);
});
