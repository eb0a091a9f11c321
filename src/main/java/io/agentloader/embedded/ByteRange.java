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
record ByteRange(long first, long last) {

    private static final Pattern ONE = Pattern.compile("bytes=([0-9]{0,18})-([0-9]{0,18})");

    static Optional<ByteRange> of(HttpServerRequest request, String etag, long size) {
        String asked = request.getHeader("Range");
        String onlyIf = request.getHeader("If-Range");
        if (asked == null || (onlyIf != null && !onlyIf.equals(etag))) {
            return Optional.empty();
        }
        Matcher range = ONE.matcher(asked.strip());
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

    boolean isEmpty() {
        return first > last;
    }

    FileAnswer.Part part() {
        return new FileAnswer.Part(first, last - first + 1);
    }
}
