import type { Environment, EnvironmentSignal, Unsubscribe } from '@steadysocket/core';

/** The used part of `AppState` of `react-native`. */
export interface AppStateModule {
  readonly currentState: string | null | undefined;
  addEventListener(type: 'change', listener: (state: string) => void): { remove(): void };
}

/** The used part of a state of NetInfo. */
export interface NetworkState {
  readonly isConnected: boolean | null;
  readonly type: string;
}

/** The used part of `@react-native-community/netinfo`. */
export interface NetInfoModule {
  addEventListener(listener: (state: NetworkState) => void): Unsubscribe;
}

export interface NativeModules {
  readonly AppState: AppStateModule;
  /**
   * Without it, the device counts as online.
   *
   * @default none
   */
  readonly NetInfo?: NetInfoModule | undefined;
}

type Report = (signal: EnvironmentSignal) => void;

const isBackground = (state: string | null | undefined): boolean => state === 'background';

/**
 * The `environment` of connections in React Native: whether the app is in the foreground, and whether the device is online.
 *
 * Several connections can share one. It listens while a connection is wanted. When the app returns to the foreground, an open link
 * with a heartbeat is probed, and a waiting retry is made soon. A change of the network, such as from Wi-Fi to cellular, has the
 * same effect.
 */
export function nativeEnvironment({ AppState, NetInfo }: NativeModules): Environment {
  let isOnline = true;

  const watchApp = (report: Report): Unsubscribe => {
    let wasBackground = isBackground(AppState.currentState);
    const subscription = AppState.addEventListener('change', (state) => {
      // iOS also reports `inactive`, such as while a notification covers the app.
      if (isBackground(state) === wasBackground) return;
      wasBackground = isBackground(state);
      report(wasBackground ? 'hidden' : 'wake');
    });
    return () => subscription.remove();
  };

  const watchNetwork = (report: Report): Unsubscribe | undefined => {
    let wasOnline = isOnline;
    let network: string | undefined;
    return NetInfo?.addEventListener(({ isConnected, type }) => {
      isOnline = isConnected !== false;
      const before = network;
      if (isConnected && type !== 'unknown') network = type;
      // NetInfo reports the present state at once, and every detail. `online` restarts an attempt, so only a change counts.
      const hasMoved = before !== undefined && before !== network;
      if (isOnline !== wasOnline || hasMoved) report(isOnline ? 'online' : 'offline');
      wasOnline = isOnline;
    });
  };

  return {
    isOnline: () => isOnline,
    isVisible: () => !isBackground(AppState.currentState),
    subscribe(listener) {
      const ends = [watchApp(listener), watchNetwork(listener)];
      return () => ends.forEach((end) => end?.());
    },
  };
}
