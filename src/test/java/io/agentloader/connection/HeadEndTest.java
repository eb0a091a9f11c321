package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HeadEndTest {

    private static final Pattern EMPTY_LINE = Pattern.compile("\n\r?\n");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\n\r\nGET",
                "GET / HTTP/1.1\nHost: a\n\nGET",
                "GET / HTTP/1.1\r\nHost: a\n\r\n\r\n",
                "GET /\r\n\r \r\n\r\r\n\r\n\n",
                "\n\r\rx\n\r\n",
                "\r\n\r\n",
                "\n\n",
                "GET / HTTP/1.1\r\nHost: a\r\n\r",
                "GET / HTTP/1.1"
            })
    void aHeadEndsWithItsFirstEmptyLineHoweverItComesInPieces(String sent) {
        Matcher end = EMPTY_LINE.matcher(sent);
        int expected = end.find() ? end.end() : 0;

        for (int first = 0; first <= sent.length(); first++) {
            for (int second = first; second <= sent.length(); second++) {
                assertThat(length(sent.substring(0, first), sent.substring(first, second), sent.substring(second)))
                        .as("in pieces of %d and %d", first, second - first)
                        .isEqualTo(expected);
            }
        }
    }

    private static int length(String... pieces) {
        HeadEnd end = new HeadEnd();
        int before = 0;
        for (String piece : pieces) {
            int length = end.find(Unpooled.copiedBuffer(piece, StandardCharsets.US_ASCII));
            if (length > 0) {
                return before + length;
            }
            before += piece.length();
        }
        return 0;
    }
}
