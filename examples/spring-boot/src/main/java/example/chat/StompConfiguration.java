package example.chat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import org.springframework.web.socket.sockjs.frame.Jackson2SockJsMessageCodec;
import org.springframework.web.socket.sockjs.frame.SockJsMessageCodec;

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
                // Without a scheduler of its own the simple broker neither sends heartbeats nor expects any.
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
                .setHttpMessageCacheSize(properties.maxMessagesBetweenPolls())
                .setMessageCodec(boundedCodec());
    }

    /** Bounds the body of a request, which Spring reads whole. A message may grow when it is written as JSON. */
    private SockJsMessageCodec boundedCodec() {
        StreamReadConstraints constraints =
                StreamReadConstraints.builder().maxDocumentLength(2L * properties.maxMessageBytes()).build();
        return new Jackson2SockJsMessageCodec(
                new ObjectMapper(JsonFactory.builder().streamReadConstraints(constraints).build()));
    }

    @Override
    public void configureClientInboundChannel(ChannelRegistration registration) {
        registration.interceptors(new FrameGuard(properties, serverFrames), new Receipts(serverFrames));
    }

    @Override
    public void configureWebSocketTransport(WebSocketTransportRegistration registration) {
        registration.setMessageSizeLimit(properties.maxMessageBytes());
        registration.setSendBufferSizeLimit(properties.sendBufferBytes());
        registration.setSendTimeLimit(properties.sendTimeLimitMs());
    }

    /** What Tomcat takes in one message, by default 8 KiB, and how long a session may be silent, by default for ever. */
    @Bean
    ServletServerContainerFactoryBean webSocketContainer() {
        ServletServerContainerFactoryBean container = new ServletServerContainerFactoryBean();
        container.setMaxTextMessageBufferSize(properties.maxMessageBytes());
        container.setMaxBinaryMessageBufferSize(properties.maxMessageBytes());
        container.setMaxSessionIdleTimeout(properties.maxSilence().toMillis());
        return container;
    }
}
