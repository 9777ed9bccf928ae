package example.chat;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** The settings under {@code chat.}; {@code application.properties} explains each. */
@ConfigurationProperties("chat")
record ChatProperties(
        List<String> allowedOrigins,
        List<String> allowedHosts,
        Duration tickInterval,
        Duration heartbeat,
        DataSize maxMessageSize,
        int messagesPerSecond,
        int messageBurst,
        int maxMessagesBetweenPolls,
        DataSize sendBufferSize,
        Duration sendTimeLimit,
        Duration maxSilence) {

    String[] origins() {
        return allowedOrigins.toArray(String[]::new);
    }

    int maxMessageBytes() {
        return Math.toIntExact(maxMessageSize.toBytes());
    }

    int sendBufferBytes() {
        return Math.toIntExact(sendBufferSize.toBytes());
    }

    int sendTimeLimitMs() {
        return Math.toIntExact(sendTimeLimit.toMillis());
    }
}
