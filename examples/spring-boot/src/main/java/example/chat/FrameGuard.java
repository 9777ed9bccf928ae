package example.chat;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.ChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Gives each session its user, ends one that sends too much, and refuses destinations that are not for clients. The simple broker by itself lets
 * anybody publish to every topic, and listen on the queue of another user's session.
 */
class FrameGuard implements ChannelInterceptor {

    private final ChatProperties properties;
    private final ServerFrames serverFrames;

    FrameGuard(ChatProperties properties, ServerFrames serverFrames) {
        this.properties = properties;
        this.serverFrames = serverFrames;
    }

    @Override
    public Message<?> preSend(Message<?> message, MessageChannel channel) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (frame == null || frame.getSessionAttributes() == null) {
            return message; // the broker's own
        }
        Allowance allowance = Allowance.of(frame.getSessionAttributes(), properties);
        if (allowance.isSpent()) {
            return isGoodbye(frame) ? message : null; // the session is about to end
        }
        String refusal = allowance.take() ? refusalOf(frame) : "Too many messages";
        if (refusal == null) {
            return message;
        }
        // Not thrown: where the order of frames is kept, Spring logs what is thrown here, and the client hears nothing.
        serverFrames.sendError(frame, refusal);
        return null;
    }

    private static boolean isGoodbye(StompHeaderAccessor frame) {
        return StompCommand.DISCONNECT.equals(frame.getCommand());
    }

    private static String refusalOf(StompHeaderAccessor frame) {
        if (frame.getCommand() == null) {
            return null; // a heartbeat
        }
        return switch (frame.getCommand()) {
            case CONNECT, STOMP -> logIn(frame);
            case SEND -> allow(frame, "/app/");
            case SUBSCRIBE -> allow(frame, "/topic/", "/user/queue/");
            default -> null;
        };
    }

    private static String logIn(StompHeaderAccessor frame) {
        if (!ChatUser.canBeCalled(frame.getLogin())) {
            return "The login is 1 to 32 letters, digits, _ or -";
        }
        frame.setUser(new ChatUser(frame.getLogin()));
        return null;
    }

    private static String allow(StompHeaderAccessor frame, String... prefixes) {
        String destination = frame.getDestination();
        for (String prefix : prefixes) {
            if (destination != null && destination.startsWith(prefix)) {
                return null;
            }
        }
        return frame.getCommand() + " is not allowed to this destination";
    }
}
