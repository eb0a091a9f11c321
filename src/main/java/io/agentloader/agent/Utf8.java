package io.agentloader.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.util.OptionalLong;

/** Checks for UTF-8 without making a text of the bytes. */
final class Utf8 {

    private static final int CHARS_AT_ONCE = 8192;

    private Utf8() {}

    /** Index of the first byte that does not belong to a UTF-8 sequence; overlong forms and surrogates do not. */
    static OptionalLong firstFlaw(ByteBuffer bytes) {
        ByteBuffer rest = bytes.duplicate();
        CharBuffer thrownAway = CharBuffer.allocate(CHARS_AT_ONCE);
        CharsetDecoder decoder = UTF_8.newDecoder();
        CoderResult result;
        do {
            thrownAway.clear();
            result = decoder.decode(rest, thrownAway, true);
        } while (result.isOverflow());
        return result.isError() ? OptionalLong.of(rest.position()) : OptionalLong.empty();
    }
}
