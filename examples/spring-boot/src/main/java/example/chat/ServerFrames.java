package example.chat;

import org.springframework.messaging.MessageChannel;
import org.springframework.messaging.simp.stomp.StompCommand;
import org.springframework.messaging.simp.stomp.StompHeaderAccessor;
import org.springframework.messaging.support.MessageBuilder;

/** STOMP frames that the server sends to one session besides messages. */
class ServerFrames {

    private final MessageChannel outbound;

    ServerFrames(MessageChannel outbound) {
        this.outbound = outbound;
    }

    /** Says what was wrong with a frame; the session ends with it, as STOMP asks. */
    void sendError(StompHeaderAccessor frame, String text) {
        StompHeaderAccessor error = StompHeaderAccessor.create(StompCommand.ERROR);
        error.setMessage(text);
        send(error, frame);
    }

    void sendReceipt(StompHeaderAccessor frame) {
        send(StompHeaderAccessor.create(StompCommand.RECEIPT), frame);
    }

    private void send(StompHeaderAccessor answer, StompHeaderAccessor frame) {
        answer.setSessionId(frame.getSessionId());
        if (frame.getReceipt() != null) {
            answer.setReceiptId(frame.getReceipt());
        }
        outbound.send(MessageBuilder.createMessage(new byte[0], answer.getMessageHeaders()));
    }
}
