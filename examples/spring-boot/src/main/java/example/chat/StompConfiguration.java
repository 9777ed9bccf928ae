package example.chat;

import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Lazy;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.config.ChannelRegistration;
import org.springframework.messaging.simp.config.MessageBrokerRegistry;
import org.springframework.scheduling.TaskScheduler;
import org.springframework.web.socket.config.annotation.EnableWebSocketMessageBroker;
import org.springframework.web.socket.config.annotation.StompEndpointRegistry;
import org.springframework.web.socket.config.annotation.WebSocketMessageBrokerConfigurer;
import org.springframework.web.socket.config.annotation.WebSocketTransportRegistration;
import org.springframework.web.socket.server.standard.ServletServerContainerFactoryBean;

/** STOMP at {@code /stomp} over a WebSocket and at {@code /sockjs} over whatever SockJS finds. */
@Configuration
@EnableWebSocketMessageBroker
class StompConfiguration implements WebSocketMessageBrokerConfigurer {

    private final ChatProperties properties;
    private final TaskScheduler scheduler;
    private final ServerFrames serverFrames;

    StompConfiguration(
            ChatProperties properties,
            // Lazy: both are made by the configuration that this class is a part of.
            @Lazy @Qualifier("messageBrokerTaskScheduler") TaskScheduler scheduler,
            @Lazy @Qualifier("clientOutboundChannel") MessageChannel outbound) {
        this.properties = properties;
        this.scheduler = scheduler;
        this.serverFrames = new ServerFrames(outbound);
    }

    @Override
    public void configureMessageBroker(MessageBrokerRegistry registry) {
        long heartbeatMs = properties.heartbeat().toMillis();
        registry.enableSimpleBroker("/topic", "/queue")
                .setHeartbeatValue(new long[] {heartbeatMs, heartbeatMs})
                // Without a scheduler of its own the simple broker neither sends heart-beats nor expects any.
                .setTaskScheduler(scheduler);
        registry.setApplicationDestinationPrefixes("/app");
        registry.setUserDestinationPrefix("/user");
        // Messages pass through a pool of threads, which would shuffle those of one client.
        registry.setPreservePublishOrder(true);
    }

    @Override
    public void registerStompEndpoints(StompEndpointRegistry registry) {
        registry.setPreserveReceiveOrder(true);
        registry.addEndpoint("/stomp").setAllowedOrigins(properties.origins());
        registry.addEndpoint("/sockjs")
                .setAllowedOrigins(properties.origins())
                .withSockJS()
                .setHttpMessageCacheSize(properties.maxMessagesBetweenPolls());
    }

    @Override
    public void configureClientInboundChannel(ChannelRegistration registration) {
        registration.interceptors(new FrameGuard(serverFrames), new Receipts(serverFrames));
    }

    @Override
    public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
        registration.setMessageSizeLimit(properties.maxMessageBytes());
        registration.setSendBufferSizeLimit(properties.sendBufferBytes());
        registration.setSendTimeLimit(properties.sendTimeLimitMs());
    }

    /** What Tomcat takes in one message, 8 KiB unless it is told. */
    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(properties.maxMessageBytes());
        container.setMaxBinaryMessageBufferSize(properties.maxMessageBytes());
        return container;
    }
}
