import { createSignatureFunctionForTransform, injectIntoGlobalHook, register } from 'react-refresh/runtime';

// React looks for this hook once, when it is loaded, so this comes first, as in a page in development.
injectIntoGlobalHook(globalThis as unknown as Window);
Object.assign(globalThis, { $RefreshReg$: register, $RefreshSig$: createSignatureFunctionForTransform });
