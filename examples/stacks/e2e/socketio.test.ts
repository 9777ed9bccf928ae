import { expect, test } from 'vitest';
import { useStacks } from './use-stacks.js';

const stacks = useStacks();

test.for(['react', 'vue'] as const)('tells in %s that the server acknowledged a message', async (name) => {
  const opened = await stacks().open({ name: 'socketio' });
  const panel = opened[name];
  await panel.reaches('Open');
  await panel.root.getByRole('textbox', { name: 'Message' }).fill('Sign here');
  await panel.button('Deliver').click();
  await panel.root.getByText(/^Delivered: the server acknowledged it after \d+ ms\.$/).waitFor();
  await panel.message('Sign here').waitFor();
});

test('resumes its session after a cut, and receives the messages that it missed', async () => {
  const { react, vue } = await stacks().open({ name: 'socketio' });
  for (const panel of [react, vue]) await panel.reaches('Open');
  expect(await react.figure('resumed')).toBe('no');
  // A session can be resumed from the latest event on: there has to be one.
  await vue.say('Before');
  await react.message('Before').waitFor();
  await react.button('Cut').click();
  await expect.poll(() => react.figure('last-close')).toMatch(/^\d{4} /);
  await vue.say('Meanwhile');
  await react.message('Meanwhile').waitFor();
  await expect.poll(() => react.figure('resumed')).toBe('yes');
  expect(await react.message('Before').count()).toBe(1);
  expect(await react.message('Meanwhile').count()).toBe(1);
});
