import { createConnection, useWebSocket } from '@steadysocket/vue';
import { createApp, defineComponent, onMounted } from 'vue';
import { sixOf, url } from './reader.js';

window.mountReader = () =>
  new Promise((resolve) => {
    const connection = createConnection(url);
    const Component = defineComponent(() => {
      const { status, attempt, retryAt, error, queued, latencyMs } = useWebSocket(connection);
      const read = (): unknown =>
        sixOf({
          status: status.value,
          attempt: attempt.value,
          retryAt: retryAt.value,
          error: error.value,
          queued: queued.value,
          latencyMs: latencyMs.value,
        });
      onMounted(() => {
        resolve(read);
      });
      return () => String(read());
    });
    createApp(Component).mount(document.body.appendChild(document.createElement('main')));
  });
