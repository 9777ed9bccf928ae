import { describe, expect, it } from 'vitest';
import * as core from '@steadysocket/core';
import * as binding from '@steadysocket/core/binding';
import * as testing from '@steadysocket/core/testing';
import * as transport from '@steadysocket/core/transport';
import * as react from '@steadysocket/react';
import * as sockJs from '@steadysocket/transport-sockjs';
import * as stomp from '@steadysocket/transport-stomp';
import * as socketio from '@steadysocket/transport-socketio';
import * as vue from '@steadysocket/vue';
import * as websocket from '@steadysocket/websocket';

const coreNames = [
  'ConnectionError',
  'SchemaError',
  'binary',
  'browserEnvironment',
  'createConnection',
  'createConnectionFamily',
  'describeCloseCode',
  'fold',
  'iterate',
  'json',
  'nextFrame',
  'raw',
  'systemClock',
  'text',
  'webSocket',
  'xml',
];
const hooks = ['useFold', 'useMessage', 'useMessages', 'useReadable', 'useWebSocket'];

describe('the public names', () => {
  it.each([
    { name: '@steadysocket/core', found: core, expected: coreNames },
    {
      name: '@steadysocket/core/binding',
      found: binding,
      expected: [
        'controlsOf',
        'createDestination',
        'createDestinationChooser',
        'createLeaseholder',
        'idleSnapshot',
        'identityOf',
        'isConnection',
        'resumableFold',
        'resumableHistory',
        'serverSnapshotOf',
      ],
    },
    {
      name: '@steadysocket/core/testing',
      found: testing,
      expected: ['FakeLink', 'fakeEnvironment', 'fakeTransport', 'manualClock'],
    },
    {
      name: '@steadysocket/core/transport',
      found: transport,
      expected: ['ConnectionError', 'shortReason', 'utf8Length'],
    },
    { name: '@steadysocket/react', found: react, expected: [...coreNames, ...hooks] },
    { name: '@steadysocket/transport-sockjs', found: sockJs, expected: ['sockJs'] },
    { name: '@steadysocket/transport-stomp', found: stomp, expected: ['stomp'] },
    { name: '@steadysocket/transport-socketio', found: socketio, expected: ['SocketIoError', 'socketIo'] },
    { name: '@steadysocket/vue', found: vue, expected: [...coreNames, ...hooks] },
    {
      name: '@steadysocket/websocket',
      found: websocket,
      expected: ['SteadyWebSocket', 'fromReconnectingWebSocketOptions', 'webSocketWith'],
    },
  ])('of $name are these', ({ found, expected }) => {
    expect(Object.keys(found).sort()).toEqual([...expected].sort());
  });
});
