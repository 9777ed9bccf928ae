import { describe, expect, test } from 'vitest';
import { parseFault } from '../src/parse-fault.js';
import { readEnvironment } from '../src/read-environment.js';
import { findXmlProblem } from '../src/xml.js';

describe('a fault', () => {
  test.each([
    [{ kind: 'drop' }, { kind: 'drop' }],
    [{ kind: 'close' }, { kind: 'close', code: 1000, reason: '' }],
    [{ kind: 'refuse' }, { kind: 'refuse', durationMs: 10_000, scope: 'client' }],
    [{ kind: 'flap' }, { kind: 'flap', durationMs: 10_000, times: 1_000, scope: 'client' }],
    [{ kind: 'silent' }, { kind: 'silent', durationMs: 120_000 }],
    [{ kind: 'slow' }, { kind: 'slow', delayMs: 1_000, durationMs: 30_000 }],
    [{ kind: 'heal' }, { kind: 'heal', scope: 'client' }],
  ])('gets its defaults: %o', (fields, expected) => {
    expect(parseFault(fields)).toEqual(expected);
  });

  test.each([
    [
      { kind: 'refuse', durationMs: 1e9, scope: 'all' },
      { kind: 'refuse', durationMs: 60_000, scope: 'all' },
    ],
    [
      { kind: 'flap', durationMs: 1e9, times: 1e9 },
      { kind: 'flap', durationMs: 60_000, times: 1_000, scope: 'client' },
    ],
    [
      { kind: 'silent', durationMs: 1e9 },
      { kind: 'silent', durationMs: 120_000 },
    ],
    [
      { kind: 'slow', delayMs: 1e9, durationMs: 1e9 },
      { kind: 'slow', delayMs: 10_000, durationMs: 120_000 },
    ],
    [
      { kind: 'burst', count: 1e9 },
      { kind: 'burst', count: 100_000 },
    ],
  ])('is lowered to its caps: %o', (fields, expected) => {
    expect(parseFault(fields)).toEqual(expected);
  });
});

describe('XML', () => {
  test.each([
    '<a/>',
    '<?xml version="1.0" encoding="UTF-8"?>\n<a b="1">t<c/></a>\n',
    '<!DOCTYPE a><a>&amp;&#x41;<![CDATA[<]]></a>',
    '<!-- c --><x:a xmlns:x="urn:x" x:b=""/>',
    '<a>'.repeat(64) + '</a>'.repeat(64),
  ])('is well-formed: %s', (text) => {
    expect(findXmlProblem(text)).toBeUndefined();
  });

  test.each([
    '',
    '<',
    '<a>',
    '<a><b></a></b>',
    '<a/><b/>',
    '<a/>text',
    '<a b=1/>',
    '<a b="1" b="2"/>',
    '<a>&</a>',
    '<a>&lol;</a>',
    '<!DOCTYPE a [<!ENTITY lol "lol">]><a>&lol;</a>',
    '<x:a/>',
    '<!-- only -->',
    '<3',
    '<a>'.repeat(65) + '</a>'.repeat(65),
  ])('is refused: %s', (text) => {
    expect(findXmlProblem(text)).toEqual(expect.any(String));
  });
});

describe('the environment', () => {
  test('leaves the defaults alone where it is silent', () => {
    expect(readEnvironment({})).toEqual({});
    expect(readEnvironment({ PORT: '', HOST: '', ALLOWED_ORIGINS: '', ALLOW_NO_ORIGIN: '' })).toEqual({});
  });

  test('sets what it names', () => {
    const environment = {
      PORT: '0',
      HOST: '::1',
      ALLOWED_ORIGINS: 'http://a.example, http://b.example',
      ALLOW_NO_ORIGIN: '1',
    };
    expect(readEnvironment(environment)).toEqual({
      port: 0,
      host: '::1',
      allowedOrigins: ['http://a.example', 'http://b.example'],
      allowNoOrigin: true,
    });
  });

  test.each([{ PORT: '-1' }, { PORT: '65536' }, { PORT: '80a' }, { ALLOW_NO_ORIGIN: 'maybe' }])(
    'is refused when it makes no sense: %o',
    (environment) => {
      expect(() => readEnvironment(environment)).toThrow(Object.keys(environment)[0]);
    },
  );
});
