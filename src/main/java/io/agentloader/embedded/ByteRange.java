package io.agentloader.embedded;

import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The one range of bytes that a request asks for (RFC 9110 section 14). What is no such thing, or more than one, is not looked
 * at.
 *
 * @param first of the bytes; behind {@code last} when there is none of them
 */
public record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static Optional<ByteRange> of(HttpServerRequest request, String etag, long size) {
        return of(
                Optional.ofNullable(request.getHeader("Range")),
                Optional.ofNullable(request.getHeader("If-Range")),
                etag,
                size);
    }

    /**
     * Of so many bytes.
     *
     * @param asked what {@code Range} says
     * @param onlyIf what {@code If-Range} says
     */
    public static Optional<ByteRange> of(Optional<String> asked, Optional<String> onlyIf, String etag, long size) {
        if (asked.isEmpty() || onlyIf.filter(other -> !other.equals(etag)).isPresent()) {
            return Optional.empty();
        }
        Matcher range = ONE.matcher(asked.get().strip());
        if (!range.matches() || (range.group(1).isEmpty() && range.group(2).isEmpty())) {
            return Optional.empty();
        }
        if (range.group(1).isEmpty()) {
            long length = Math.min(Long.parseLong(range.group(2)), size);
            return Optional.of(new ByteRange(size - length, size - 1));
        }
        long first = Long.parseLong(range.group(1));
        long last = range.group(2).isEmpty() ? size - 1 : Math.min(Long.parseLong(range.group(2)), size - 1);
        return Optional.of(new ByteRange(first, last));
    }

    /** Whether none of the bytes is in it. */
    public boolean isEmpty() {
        return first > last;
    }

    FileAnswer.Part part() {
        return new FileAnswer.Part(first, last - first + 1);
    }
}
