import NetInfo from '@react-native-community/netinfo';
import { createConnection, json } from '@steadysocket/react';
import { nativeEnvironment } from '@steadysocket/react/native';
import { AppState } from 'react-native';

const environment = nativeEnvironment({ AppState, NetInfo });

export const chat = createConnection('wss://example.org/chat', {
  codec: json<{ readonly text: string }>(),
  environment,
  reconnect: { whenHidden: 'suspend' }, // no retries in the background
});
