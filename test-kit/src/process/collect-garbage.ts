import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

// What --expose-gc would give; available without the flag.
setFlagsFromString('--expose-gc');

/** A weak reference keeps its target for the rest of the turn that made or read it. */
export const collectGarbage = runInNewContext('gc') as () => void;
