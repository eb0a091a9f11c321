package io.agentloader.shared;

/** Redis did not do it. Never leaves the room. */
final class RedisTrouble extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** How Redis says that a key holds something else than was asked for. */
    private static final String WRONG_TYPE = "WRONGTYPE";

    private final String reason;

    /**
     * The trouble.
     *
     * @param reason a word of Redis or of ours, without a secret
     */
    RedisTrouble(String reason) {
        super(reason, null, false, false);
        this.reason = reason;
    }

    /** By the first word of what Redis said: what follows is for people, and may repeat what it was sent. */
    static RedisTrouble of(Throwable failure) {
        String first = String.valueOf(failure.getMessage()).split(" ", 2)[0];
        return new RedisTrouble(first.matches("[A-Z]{2,20}") ? first : "unreachable");
    }

    String reason() {
        return reason;
    }

    /** Whether Redis is well, and the value is not. */
    boolean isOfTheValue() {
        return reason.equals(WRONG_TYPE);
    }
}
