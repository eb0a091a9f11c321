package io.agentloader.shared;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SealTest {

    private static final byte[] CONTENT = "what it is".getBytes(StandardCharsets.UTF_8);

    private final Seal seal = new Seal("one-secret-of-thirty-two-or-more");

    @Test
    void whatIsClosedOpensUnderItsKey() {
        assertThat(seal.open("key", seal.close("key", CONTENT))).hasValue(CONTENT);
    }

    @Test
    void nothingElseOpensIt() {
        byte[] closed = seal.close("key", CONTENT);

        assertThat(seal.open("other", closed)).isEmpty();
        assertThat(new Seal("another-secret-of-thirty-two-or-more").open("key", closed))
                .isEmpty();
    }

    @Test
    void eachFlippedBitIsNoticed() {
        for (int bit = 0; bit < 8 * (Seal.LENGTH + CONTENT.length); bit++) {
            byte[] closed = seal.close("key", CONTENT);
            closed[bit / 8] ^= (byte) (1 << bit % 8);
            assertThat(seal.open("key", closed)).as("bit " + bit).isEmpty();
        }
    }

    @Test
    void whatIsCutOffIsNothing() {
        byte[] closed = seal.close("key", CONTENT);
        for (int length = 0; length < closed.length; length++) {
            assertThat(seal.open("key", Arrays.copyOf(closed, length)))
                    .as("first " + length)
                    .isEmpty();
        }
    }

    @Test
    void groupsAreOfOneSecretEach() {
        assertThat(seal.group())
                .hasSize(12)
                .isEqualTo(new Seal("one-secret-of-thirty-two-or-more").group())
                .isNotEqualTo(new Seal("another-secret-of-thirty-two-or-more").group());
    }
}
