package example.chat;

import org.springframework.messaging.Message;
import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.MessageHandler;
import org.springframework.messaging.simp.annotation.support.SimpAnnotationMethodMessageHandler;
import org.springframework.messaging.simp.broker.SimpleBrokerMessageHandler;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.simp.user.UserDestinationMessageHandler;
import org.springframework.messaging.support.ExecutorChannelInterceptor;
import org.springframework.messaging.support.MessageHeaderAccessor;

/**
 * Answers frames that ask for a receipt: a SEND once its controller method has run, a SUBSCRIBE once it counts, an UNSUBSCRIBE
 * once it does not. The simple broker by itself does not, so that {@code deliver} and {@code confirmSubscriptions} of a client
 * would wait in vain.
 */
class Receipts implements ExecutorChannelInterceptor {

    private final ServerFrames serverFrames;

    Receipts(ServerFrames serverFrames) {
        this.serverFrames = serverFrames;
    }

    @Override
    public void afterMessageHandled(Message<?> message, MessageChannel channel, MessageHandler handler, Exception failure) {
        StompHeaderAccessor frame = MessageHeaderAccessor.getAccessor(message, StompHeaderAccessor.class);
        if (failure == null && frame != null && frame.getReceipt() != null && isFor(handler, frame)) {
            serverFrames.sendReceipt(frame);
        }
    }

    /** Every handler is offered every frame, and lets go by what is not its own. */
    private static boolean isFor(MessageHandler handler, StompHeaderAccessor frame) {
        if (StompCommand.SEND.equals(frame.getCommand())) {
            return handler instanceof SimpAnnotationMethodMessageHandler;
        }
        if (StompCommand.SUBSCRIBE.equals(frame.getCommand())) {
            return frame.getDestination().startsWith("/user/")
                    ? handler instanceof UserDestinationMessageHandler
                    : handler instanceof SimpleBrokerMessageHandler;
        }
        return StompCommand.UNSUBSCRIBE.equals(frame.getCommand()) && handler instanceof SimpleBrokerMessageHandler;
    }
}
