package io.agentloader.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a token server answers.
 *
 * @param value {@code access_token}, else {@code token}
 * @param expiresIn in seconds
 * @param refreshToken a new identity token, when the server changes them
 */
record TokenAnswer(String value, long expiresIn, Optional<String> refreshToken) {

    static final int MAX_SIZE = 128 * 1024;

    private static final long LEAST_SECONDS = 60;
    private static final long MOST_SECONDS = Duration.ofDays(1).toSeconds();
    private static final Duration LARGEST_MARGIN = Duration.ofSeconds(10);

    /** Empty when there is no token in it. */
    static Optional<TokenAnswer> parse(Answer answer) {
        try {
            JsonNode root = Json.MAPPER.readTree(answer.body().toString());
            return text(root, "access_token")
                    .or(() -> text(root, "token"))
                    .map(value -> new TokenAnswer(
                            value, root.path("expires_in").asLong(LEAST_SECONDS), text(root, "refresh_token")));
        } catch (JsonProcessingException notJson) {
            return Optional.empty();
        }
    }

    /** A token is sent in a header: anything that cannot stand there is none. */
    private static Optional<String> text(JsonNode root, String name) {
        return Optional.of(root.path(name).asText())
                .filter(value -> !value.isEmpty() && value.chars().allMatch(c -> c > ' ' && c < 127));
    }

    /**
     * Lives from receipt, by our own clock: {@code issued_at} is the server's, and two clocks differ. The margin keeps a token
     * from expiring on its way.
     */
    Token received(Instant now) {
        Duration life = Duration.ofSeconds(Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, expiresIn)));
        Duration tenth = life.dividedBy(10);
        Duration margin = tenth.compareTo(LARGEST_MARGIN) < 0 ? tenth : LARGEST_MARGIN;
        return new Token(value, now.plus(life).minus(margin), false);
    }

    @Override
    public String toString() {
        return "token answer";
    }
}
