package example.chat;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;
import org.springframework.stereotype.Component;
import org.springframework.web.socket.BinaryMessage;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.AbstractWebSocketHandler;
import org.springframework.web.socket.handler.ConcurrentWebSocketSessionDecorator;
import org.springframework.web.socket.handler.SessionLimitExceededException;

/**
 * Sends every message, text or binary, to all who are connected, its author too. When the application stops, it says
 * goodbye before the server cuts the connections.
 */
@Component
class RelayHandler extends AbstractWebSocketHandler implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(RelayHandler.class);

    private final ChatProperties properties;
    private final Map<String, WebSocketSession> sessions = new ConcurrentHashMap<>();
    private volatile boolean running;

    RelayHandler(ChatProperties properties) {
        this.properties = properties;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        // A session takes one write at a time; this queues the others, within the limits.
        sessions.put(session.getId(), new ConcurrentWebSocketSessionDecorator(
                session, properties.sendTimeLimitMs(), properties.sendBufferBytes()));
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        sessions.remove(session.getId());
    }

    @Override
    public void handleMessage(WebSocketSession session, WebSocketMessage<?> message) throws Exception {
        if (Allowance.of(session.getAttributes(), properties).take()) {
            super.handleMessage(session, message);
        } else {
            session.close(CloseStatus.SERVICE_OVERLOAD);
        }
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        sessions.values().forEach(receiver -> send(receiver, message));
    }

    @Override
    protected void handleBinaryMessage(WebSocketSession session, BinaryMessage message) {
        // Each write moves the position of its buffer.
        sessions.values().forEach(receiver -> send(receiver, new BinaryMessage(message.getPayload().duplicate())));
    }

    @Override
    public void start() {
        running = true;
    }

    @Override
    public void stop() {
        running = false;
        sessions.values().forEach(session -> closeQuietly(session, CloseStatus.GOING_AWAY));
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    /** A receiver that is gone or too slow is no trouble of the author's. */
    private static void send(WebSocketSession receiver, WebSocketMessage<?> message) {
        try {
            receiver.sendMessage(message);
        } catch (IOException | IllegalStateException failure) {
            log.debug("Session {} takes nothing more", receiver.getId(), failure);
        } catch (SessionLimitExceededException tooSlow) {
            closeQuietly(receiver, tooSlow.getStatus());
        }
    }

    private static void closeQuietly(WebSocketSession session, CloseStatus status) {
        try {
            session.close(status);
        } catch (IOException failure) {
            log.debug("Session {} is gone already", session.getId(), failure);
        }
    }
}
