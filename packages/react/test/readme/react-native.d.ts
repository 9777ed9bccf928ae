/** As much of React Native as the README uses, so that its example compiles without an installation of it. */
declare module 'react-native' {
  interface AppStateEvents {
    readonly change: [state: 'active' | 'background' | 'extension' | 'inactive' | 'unknown'];
    readonly memoryWarning: [];
  }
  export const AppState: {
    currentState: string | null | undefined;
    addEventListener<Event extends keyof AppStateEvents>(
      type: Event,
      handler: (...parameters: AppStateEvents[Event]) => void,
    ): { remove(): void };
  };
}

declare module '@react-native-community/netinfo' {
  enum NetInfoStateType {
    unknown = 'unknown',
    none = 'none',
    wifi = 'wifi',
  }
  type NetInfoState =
    | { type: NetInfoStateType.unknown; isConnected: boolean | null }
    | { type: NetInfoStateType.none | NetInfoStateType.wifi; isConnected: boolean };
  const NetInfo: { addEventListener: (listener: (state: NetInfoState) => void) => () => void };
  export default NetInfo;
}
