package example.chat;

import java.time.Duration;
import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.util.unit.DataSize;

/** The settings under {@code chat.}; {@code application.properties} explains each. */
@ConfigurationProperties("chat")
record ChatProperties(
        List<String> allowedOrigins,
        Duration tickInterval,
        Duration heartbeat,
        DataSize maxMessageSize,
        int maxMessagesBetweenPolls,
        DataSize sendBufferSize,
        Duration sendTimeLimit) {

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
