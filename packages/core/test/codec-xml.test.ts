// @vitest-environment jsdom
import { inspect } from 'node:util';
import { xml } from '@steadysocket/core';
import { thrownBy } from '@steadysocket/test-kit/observing';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openHarness } from './harness.js';

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('xml with the platform’s parser', () => {
  test('carries documents', () => {
    const made = openHarness({ codec: xml() });
    made.transport.link.receive('<note to="all"><body>hello</body></note>');
    const message = made.recorded('message')[0];
    expect(message?.documentElement.getAttribute('to')).toBe('all');
    expect(message?.querySelector('body')?.textContent).toBe('hello');
    if (message !== undefined) made.connection.send(message);
    expect(made.transport.link.sent[0]).toMatch(/^<note to="all"><body>hello<\/body><\/note>$/);
  });

  test.each(['<note>', 'no xml at all', '', '<a></b>', '<a/><b/>'])(
    'counts its parsererror as an error: %j',
    (frame) => {
      const made = openHarness({ codec: xml() });
      made.transport.link.receive(frame);
      expect(made.errorCodes()).toEqual(['decode-failed']);
      expect(made.recorded('message')).toEqual([]);
      expect(made.connection.getSnapshot().status).toBe('open');
    },
  );

  test('does not take a message for an error that only speaks of one', () => {
    const made = openHarness({ codec: xml() });
    made.transport.link.receive('<log><entry>parsererror</entry></log>');
    expect(made.errorCodes()).toEqual([]);
    expect(made.recorded('message')).toHaveLength(1);
  });

  test('says nothing of the payload when it fails', () => {
    const made = openHarness({ codec: xml() });
    made.transport.link.receive('<account number="secret-4711">');
    expect(inspect(made.recorded('error')[0])).not.toContain('secret-4711');
  });

  test('decodes no binary frame', () => {
    const made = openHarness({ codec: xml() });
    made.transport.link.receive(new ArrayBuffer(2));
    expect(made.errorCodes()).toEqual(['decode-failed']);
  });
});

describe('xml without a parser', () => {
  test('asks for one', () => {
    vi.stubGlobal('DOMParser', undefined);
    const made = openHarness({ codec: xml() });
    made.transport.link.receive('<note/>');
    expect(made.errorCodes()).toEqual(['no-parser']);
    expect(made.recorded('error')[0]?.message).toContain('parse');
    expect(made.connection.getSnapshot().status).toBe('open');
  });

  test('asks for a serializer', () => {
    const message = new DOMParser().parseFromString('<note/>', 'application/xml');
    vi.stubGlobal('XMLSerializer', undefined);
    const made = openHarness({ codec: xml() });
    const error = thrownBy(() => made.connection.send(message));
    expect(error.code).toBe('no-parser');
    expect(error.message).toContain('serialize');
  });

  test('uses what it is given', () => {
    vi.stubGlobal('DOMParser', undefined);
    vi.stubGlobal('XMLSerializer', undefined);
    const codec = xml<{ tag: string }>({
      parse: (text) => ({ tag: text.slice(1, -2) }),
      serialize: ({ tag }) => `<${tag}/>`,
    });
    const made = openHarness({ codec });
    made.transport.link.receive('<note/>');
    made.connection.send({ tag: 'reply' });
    expect(made.recorded('message')).toEqual([{ tag: 'note' }]);
    expect(made.transport.link.sent).toEqual(['<reply/>']);
  });

  test('turns what a parser throws into decode-failed', () => {
    const made = openHarness({
      codec: xml({
        parse() {
          throw new Error('unexpected end');
        },
      }),
    });
    made.transport.link.receive('<note');
    expect(made.errorCodes()).toEqual(['decode-failed']);
  });

  test('turns what a serializer throws into encode-failed', () => {
    const made = openHarness({
      codec: xml<object>({
        serialize() {
          throw new Error('no');
        },
      }),
    });
    expect(thrownBy(() => made.connection.send({})).code).toBe('encode-failed');
  });
});
