package example.chat;

import java.security.Principal;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.handler.annotation.DestinationVariable;
import org.springframework.messaging.handler.annotation.MessageExceptionHandler;
import org.springframework.messaging.handler.annotation.MessageMapping;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.messaging.simp.SimpMessageHeaderAccessor;
import org.springframework.messaging.simp.SimpMessageSendingOperations;
import org.springframework.messaging.simp.SimpMessageType;
import org.springframework.messaging.simp.annotation.SendToUser;
import org.springframework.messaging.simp.user.SimpSession;
import org.springframework.messaging.simp.user.SimpUser;
import org.springframework.messaging.simp.user.SimpUserRegistry;
import org.springframework.stereotype.Controller;

/** What clients may send: {@code /app/chat} to all, {@code /app/rooms/ROOM} to a room, {@code /app/whisper/NAME} to one. */
@Controller
class ChatController {

    private static final int MAX_TEXT_LENGTH = 10_000;

    private final SimpMessageSendingOperations messages;
    private final SimpUserRegistry users;
    private final AtomicLong sequence = new AtomicLong();

    ChatController(SimpMessageSendingOperations messages, SimpUserRegistry users) {
        this.messages = messages;
        this.users = users;
    }

    record Words(String text) {
        Words {
            if (text == null || text.isEmpty() || text.length() > MAX_TEXT_LENGTH) {
                throw new IllegalArgumentException("text");
            }
        }
    }

    record Said(long sequence, String from, String text, Instant at) { }

    record Problem(String code) { }

    @MessageMapping("/chat")
    @SendTo("/topic/chat")
    Said chat(@Payload Words words, Principal author) {
        return said(words, author);
    }

    /** A room is its topic: whoever subscribes to that is in it. */
    @MessageMapping("/rooms/{room}")
    @SendTo("/topic/rooms/{room}")
    Said say(@Payload Words words, Principal author) {
        return said(words, author);
    }

    @MessageMapping("/whisper/{name}")
    void whisper(@DestinationVariable String name, @Payload Words words, Principal author) {
        SimpUser addressee = users.getUser(name);
        if (addressee == null) {
            return;
        }
        Said said = said(words, author);
        // One by one: given the name, Spring reaches one session of the user alone where receive order is preserved.
        addressee.getSessions().forEach(session ->
                messages.convertAndSendToUser(session.getId(), "/queue/whispers", said, to(session)));
    }

    private static MessageHeaders to(SimpSession session) {
        SimpMessageHeaderAccessor headers = SimpMessageHeaderAccessor.create(SimpMessageType.MESSAGE);
        headers.setSessionId(session.getId());
        headers.setLeaveMutable(true);
        return headers.getMessageHeaders();
    }

    /** A message that makes no sense costs its author a word about it, not the connection. */
    @MessageExceptionHandler(Exception.class)
    @SendToUser(destinations = "/queue/problems", broadcast = false)
    Problem refuse() {
        return new Problem("not-understood");
    }

    private Said said(Words words, Principal author) {
        return new Said(sequence.incrementAndGet(), author.getName(), words.text(), Instant.now());
    }
}
