/** As much of React Native as the README uses, so that its recipe compiles without an installation of it. */
declare module 'react-native' {
  type AppStateStatus = 'active' | 'background' | 'inactive' | 'unknown' | 'extension';
  export const AppState: {
    readonly currentState: AppStateStatus;
    addEventListener(type: 'change', listener: (state: AppStateStatus) => void): { remove(): void };
  };
}

declare module '@react-native-community/netinfo' {
  const NetInfo: {
    addEventListener(listener: (state: { readonly isConnected: boolean | null }) => void): () => void;
  };
  export default NetInfo;
}
