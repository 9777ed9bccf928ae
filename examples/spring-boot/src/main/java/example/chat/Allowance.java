package example.chat;

import java.util.Map;

/**
 * How much one session may still send: a token bucket. It is spent for good when it was once too little, because the
 * session ends then.
 */
class Allowance {

    private final int perSecond;
    private final int burst;
    private double left;
    private long countedAt = System.nanoTime();
    private boolean spent;

    Allowance(int perSecond, int burst) {
        this.perSecond = perSecond;
        this.burst = burst;
        this.left = burst;
    }

    /** The allowance of the session with these attributes. */
    static Allowance of(Map<String, Object> attributes, ChatProperties properties) {
        return (Allowance) attributes.computeIfAbsent(Allowance.class.getName(),
                key -> new Allowance(properties.messagesPerSecond(), properties.messageBurst()));
    }

    synchronized boolean isSpent() {
        return spent;
    }

    /** Takes one message off the allowance. Returns false when it is spent. */
    synchronized boolean take() {
        long now = System.nanoTime();
        left = Math.min(burst, left + (now - countedAt) * perSecond / 1e9) - 1;
        countedAt = now;
        spent = spent || left < 0;
        return !spent;
    }
}
