import { createSignatureFunctionForTransform, injectIntoGlobalHook, register } from 'react-refresh/runtime';

// React looks for this hook once, when it is loaded: so it comes before everything else, as in a page that is under
// development.
injectIntoGlobalHook(globalThis as unknown as Window);
Object.assign(globalThis, { $RefreshReg$: register, $RefreshSig$: createSignatureFunctionForTransform });
