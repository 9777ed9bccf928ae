import { packageBuild } from '../../tsup.base.js';

export default packageBuild({
  index: 'src/index.ts',
  binding: 'src/binding/index.ts',
  testing: 'src/testing/index.ts',
  transport: 'src/transport/index.ts',
});
