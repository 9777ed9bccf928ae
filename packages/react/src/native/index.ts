export { nativeEnvironment } from './native-environment.js';

export type { AppStateModule, NativeModules, NetInfoModule, NetworkState } from './native-environment.js';
