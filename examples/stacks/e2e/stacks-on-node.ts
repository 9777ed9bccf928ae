/** The pages whose server the tests start. */
export const stacksOnNode = ['ws', 'socketio', 'sockjs'];
