package io.agentloader.connection;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the library gets to see of a body in chunks, whole or a byte at a time. */
class ChunkFramingTest {

    private static String seen(String body, int atOnce) {
        ChunkFraming framing = new ChunkFraming();
        StringBuilder seen = new StringBuilder();
        byte[] bytes = body.getBytes(StandardCharsets.ISO_8859_1);
        for (int from = 0; from < bytes.length; from += atOnce) {
            framing.read(Unpooled.wrappedBuffer(bytes, from, Math.min(atOnce, bytes.length - from)), part -> {
                seen.append(part.toString(StandardCharsets.ISO_8859_1));
                part.release();
            });
        }
        return seen.toString();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 1000})
    void exactFormIsHandedOnWithoutExtensions(int atOnce) {
        assertThat(seen("3\r\nabc\r\n0A;a=\"b\" ; c\r\n0123456789\r\n2 ;x\r\nzz\r\n0;e\r\nT: 1\r\n\r\n", atOnce))
                .isEqualTo("3\r\nabc\r\na\r\n0123456789\r\n2\r\nzz\r\n0\r\nT: 1\r\n\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0\r\n\r\n", "0\r\nT: 1\r\nU: 2\r\n\r\n"})
    void whatFollowsTheBodyIsLeft(String end) {
        ByteBuf bytes = Unpooled.copiedBuffer(end + "GET / ", StandardCharsets.US_ASCII);

        new ChunkFraming().read(bytes, ByteBuf::release);

        assertThat(bytes.toString(StandardCharsets.US_ASCII)).isEqualTo("GET / ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3\r\r\nabc\r\n",
                "3\nabc\r\n",
                "3 \r\nabc\r\n",
                "3 4\r\nabc\r\n",
                "3\0\r\nabc\r\n",
                "3;a\u007fb\r\nabc\r\n",
                "3;a\nb\r\nabc\r\n",
                " 3\r\nabc\r\n",
                "\r\n3\r\nabc\r\n",
                ";a\r\nabc\r\n",
                "+3\r\nabc\r\n",
                "0x3\r\nabc\r\n",
                "100000003\r\nabc\r\n",
                "ffffffffffffffff\r\n",
                "00000000000000003\r\nabc\r\n"
            })
    void whatIsNoSizeIsNeverTakenForOne(String body) {
        assertThat(seen(body + "0\r\n\r\n", 1)).isEqualTo("zz\r\n");
        assertThat(seen(body + "0\r\n\r\n", 1000)).isEqualTo("zz\r\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"3\r\nabcd\r\n", "3\r\nabc\n", "3\r\nabc\r\r\n"})
    void whatFollowsDataIsAnEndOfLine(String body) {
        assertThat(seen(body, 1)).isEqualTo("3\r\nabc\r\nzz\r\n");
    }

    @ParameterizedTest
    @ValueSource(ints = {4096, 4097})
    void extensionsAreOfBoundedLength(int length) {
        assertThat(seen("3;" + "x".repeat(length) + "\r\nabc\r\n", 100))
                .isEqualTo(length > 4096 ? "zz\r\n" : "3\r\nabc\r\n");
    }
}
