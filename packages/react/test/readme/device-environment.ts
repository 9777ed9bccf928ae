import NetInfo from '@react-native-community/netinfo';
import type { Environment } from '@steadysocket/react';
import { AppState } from 'react-native';

let online = true;

export const deviceEnvironment: Environment = {
  isOnline: () => online,
  isVisible: () => AppState.currentState !== 'background',
  subscribe(listener) {
    const unsubscribe = NetInfo.addEventListener(({ isConnected }) => {
      online = isConnected !== false;
      listener(online ? 'online' : 'offline');
    });
    const subscription = AppState.addEventListener('change', (state) => {
      listener(state === 'background' ? 'hidden' : 'visible');
    });
    return () => {
      unsubscribe();
      subscription.remove();
    };
  },
};
