import { fakeWorld } from '@steadysocket/conformance/binding';
import { createConnection } from '@steadysocket/core';
import { useWebSocket } from '@steadysocket/vue';
import { mount as mountComponent } from '@vue/test-utils';
import { expect, test, vi } from 'vitest';
import { defineComponent, h, onErrorCaptured, reactive, ref, shallowRef, Suspense } from 'vue';
import { describeEachVueMode, pending, step } from './harness.js';

const one = 'ws://one.test/';
const two = 'ws://two.test/';

describeEachVueMode('a source', (mount) => {
  test('may be a ref of a url or null', async () => {
    const { transport, options } = fakeWorld();
    const url = ref<string | null>(null);
    const page = await mount(() => useWebSocket(url, options), { shows: ({ status }) => status });
    expect(page.text).toBe('idle');
    await step(() => (url.value = one));
    expect(page.text).toBe('connecting');
    await step(() => (url.value = two));
    await step(() => (url.value = null));
    expect(page.text).toBe('idle');
    expect(transport.links.map(({ request, isLive }) => [request.url, isLive])).toEqual([
      [one, false],
      [two, false],
    ]);
  });

  test('may be a getter of a url or null', async () => {
    const { transport, options } = fakeWorld();
    const state = reactive({ room: '', other: 0 });
    const getter = (): string | null => (state.other >= 0 && state.room ? `ws://server.test/${state.room}` : null);
    const page = await mount(() => useWebSocket(getter, options), { shows: ({ status }) => status });
    expect(page.text).toBe('idle');
    await step(() => (state.room = 'a'));
    await step(() => (state.other = 1));
    await step(() => (state.room = 'b'));
    expect(transport.links.map(({ request, isLive }) => [request.url, isLive])).toEqual([
      ['ws://server.test/a', false],
      ['ws://server.test/b', true],
    ]);
  });

  test('may be a ref or getter of a connection', async () => {
    const { options } = fakeWorld();
    const connection = createConnection(one, options);
    const holder = shallowRef<typeof connection | null>(null);
    const page = await mount(() => [useWebSocket(holder), useWebSocket(() => holder.value)]);
    expect(page.result.map((socket) => socket.connection)).toEqual([null, null]);
    await step(() => (holder.value = connection));
    expect(page.result.map((socket) => socket.connection)).toEqual([connection, connection]);
    expect(page.result.map((socket) => socket.status)).toEqual(['connecting', 'connecting']);
  });

  test('is called for each attempt if it is a getter', async () => {
    const { transport, clock, options } = fakeWorld();
    let token = 1;
    const url = vi.fn(() => `ws://server.test/?token=${token}`);
    await mount(() => useWebSocket(url, options));
    await step(() => {});
    expect(url).toHaveBeenCalledTimes(1);
    token = 2;
    await step(() => transport.link.drop());
    await step(() => clock.advance(5_000));
    expect(transport.links.map(({ request }) => request.url)).toEqual([
      'ws://server.test/?token=1',
      'ws://server.test/?token=2',
    ]);
  });

  test('is called for each attempt even if nothing that it reads has changed', async () => {
    const { transport, clock, options } = fakeWorld();
    const other = ref(0);
    let token = 1;
    await mount(() => useWebSocket(() => (other.value >= 0 ? `ws://server.test/?token=${token}` : null), options));
    await step(() => {});
    await step(() => (other.value = 1));
    token = 2;
    await step(() => transport.link.drop());
    await step(() => clock.advance(5_000));
    expect(transport.link.request.url).toBe('ws://server.test/?token=2');
  });

  test('is not called again for what it reads if it returns a promise', async () => {
    const { transport, options } = fakeWorld();
    const token = ref(1);
    const url = vi.fn(async () => Promise.resolve(`ws://server.test/?token=${token.value}`));
    await mount(() => useWebSocket(url, options));
    await step(() => {});
    await step(() => (token.value = 2));
    expect(url).toHaveBeenCalledTimes(1);
    expect(transport.links).toHaveLength(1);
  });

  test('is not called again if it returns a promise of another kind than the platform’s', async () => {
    const { transport, options } = fakeWorld();
    const token = ref(1);
    const url = vi.fn(() => {
      const promise = Promise.resolve(`${one}?token=${token.value}`);
      return { then: promise.then.bind(promise) } as Promise<string>;
    });
    await mount(() => useWebSocket(url, options));
    await step(() => {});
    await step(() => (token.value = 2));
    expect(url).toHaveBeenCalledTimes(1);
    expect(transport.links).toHaveLength(1);
  });

  test('is called by dials only if it takes the context', async () => {
    const { options } = fakeWorld();
    const url = vi.fn((context: { readonly attempt: number }) => `${one}${context.attempt}`);
    await mount(() => useWebSocket(url, options));
    await step(() => {});
    expect(url.mock.calls).toEqual([[expect.objectContaining({ attempt: 0 })]]);
  });

  test('may throw or reject, which fails the attempt', async () => {
    const { options } = fakeWorld();
    const failed = new Error('no token');
    const page = await mount(() => [
      useWebSocket(() => {
        throw failed;
      }, options),
      useWebSocket(() => Promise.reject(failed), options),
    ]);
    await step(() => {});
    await step(() => {});
    expect(page.result.map((socket) => [socket.status, socket.error?.code])).toEqual([
      ['waiting', 'url-failed'],
      ['waiting', 'url-failed'],
    ]);
  });

  test('drops, with an event, what was sent to a destination that was left before a dial', async () => {
    const { transport, options } = fakeWorld();
    const onDrop = vi.fn();
    const url = ref(one);
    const page = await mount(() => {
      const socket = useWebSocket(() => url.value, { ...options, onDrop });
      socket.send('before mounting');
      url.value = two;
      return socket;
    });
    await step(() => {
      url.value = `${one}?passing`;
      page.result.send('in passing');
      url.value = `${two}?last`;
    });
    await step(() => transport.link.accept());
    expect(onDrop.mock.calls).toEqual([
      [{ message: 'before mounting', reason: 'destination-changed' }],
      [{ message: 'in passing', reason: 'destination-changed' }],
    ]);
    expect(transport.links.flatMap(({ sent }) => sent)).toEqual([]);
  });

  test('receives what is sent right after a change of the url', async () => {
    const { transport, options } = fakeWorld();
    const url = ref(one);
    const page = await mount(() => useWebSocket(url, options));
    await step(() => {
      url.value = two;
      page.result.send('for two');
    });
    await step(() => transport.link.accept());
    expect(transport.link.request.url).toBe(two);
    expect(transport.link.sent).toEqual(['for two']);
  });
});

test.each([
  ['a getter', (token: () => number) => () => `${one}?token=${token()}`],
  ['an asynchronous url function', (token: () => number) => () => Promise.resolve(`${one}?token=${token()}`)],
])('%s is called when it is dialled, not before', async (_, urlFrom) => {
  for (const sendsEarly of [false, true]) {
    const { transport, options } = fakeWorld();
    const [reactiveToken, data] = [ref(1), pending()];
    let plainToken = 1;
    const url = vi.fn(urlFrom(() => Math.min(reactiveToken.value, plainToken)));
    const Page = defineComponent({
      async setup() {
        const { status, send } = useWebSocket(url, options);
        if (sendsEarly) send('early');
        await data.promise;
        return () => status.value;
      },
    });
    const view = mountComponent(() => h(Suspense, null, () => h(Page)));
    await step(() => {});
    expect(url).toHaveBeenCalledTimes(sendsEarly ? 1 : 0);
    await step(() => (plainToken = reactiveToken.value = 2));
    data.resolve('');
    await step(() => {});
    await step(() => {});
    expect(transport.links.map(({ request }) => request.url)).toEqual([`${one}?token=2`]);
    view.unmount();
  }
});

test('a fresh token closes no link if the url is a function that takes the context', async () => {
  const { transport, clock, options } = fakeWorld();
  const token = ref('first');
  const Page = defineComponent(() => {
    const { status } = useWebSocket(({ attempt }) => `${one}?token=${token.value}&attempt=${attempt}`, options);
    return () => status.value;
  });
  const view = mountComponent(Page);
  await step(() => transport.link.accept());
  await step(() => (token.value = 'second'));
  expect(transport.links.map(({ state }) => state)).toEqual(['open']);
  await step(() => transport.link.drop());
  await step(() => clock.advance(5_000));
  expect(transport.link.request.url).toBe(`${one}?token=second&attempt=1`);
  view.unmount();
});

test('a wrong option is the only error that an error boundary receives', async () => {
  const { options } = fakeWorld();
  const capture = vi.fn<(error: unknown) => boolean>(() => false);
  const Page = defineComponent(() => {
    const { status } = useWebSocket(one, { ...options, connectTimeoutMs: -1 });
    return () => status.value;
  });
  const Boundary = defineComponent(() => {
    onErrorCaptured(capture);
    return () => h(Page);
  });
  const view = mountComponent(Boundary);
  await step(() => {});
  view.unmount();
  expect(capture.mock.calls.map(([error]) => error)).toEqual([expect.objectContaining({ code: 'invalid-option' })]);
});
