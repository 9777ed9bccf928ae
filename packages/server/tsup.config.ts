import { packageBuild } from '../../tsup.base.js';

export default packageBuild({
  index: 'src/index.ts',
  ws: 'src/ws/index.ts',
  crossws: 'src/crossws/index.ts',
  redis: 'src/redis/index.ts',
});
