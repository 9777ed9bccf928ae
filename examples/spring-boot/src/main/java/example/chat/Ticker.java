package example.chat;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;

/** Says on {@code /topic/ticks} that time goes by. */
@Component
class Ticker {

    private final SimpMessageSendingOperations messages;
    private final AtomicLong sequence = new AtomicLong();

    Ticker(SimpMessageSendingOperations messages) {
        this.messages = messages;
    }

    record Tick(long sequence, Instant at) { }

    @Scheduled(fixedRateString = "${chat.tick-interval}")
    void tick() {
        messages.convertAndSend("/topic/ticks", new Tick(sequence.incrementAndGet(), Instant.now()));
    }
}
