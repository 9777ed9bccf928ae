package example.chat;

import org.springframework.context.annotation.Configuration;
import org.springframework.web.socket.config.annotation.EnableWebSocket;
import org.springframework.web.socket.config.annotation.WebSocketConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketHandlerRegistry;

/** A WebSocket without STOMP at {@code /raw}. */
@Configuration
@EnableWebSocket
class RawConfiguration implements WebSocketConfigurer {

    private final ChatProperties properties;
    private final RelayHandler relay;

    RawConfiguration(ChatProperties properties, RelayHandler relay) {
        this.properties = properties;
        this.relay = relay;
    }

    @Override
    public void registerWebSocketHandlers(WebSocketHandlerRegistry registry) {
        registry.addHandler(relay, "/raw").setAllowedOrigins(properties.origins());
    }
}
