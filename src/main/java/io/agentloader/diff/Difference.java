package io.agentloader.diff;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One change: of a value that is only in the one or the other, or of what it is. One of the two is always there.
 *
 * @param before what it was; absent where it is new
 * @param after what it is; absent where it is gone
 */
public record Difference(Subject subject, Optional<Value> before, Optional<Value> after) {

    /**
     * A value in its document.
     *
     * @param pointer to it (RFC 6901)
     */
    public record Value(String pointer, JsonNode json) {}

    /** {@code added}, {@code removed} or {@code changed}. */
    public String word() {
        return before.isEmpty() ? "added" : after.isEmpty() ? "removed" : "changed";
    }
}
