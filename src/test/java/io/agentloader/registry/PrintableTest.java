package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PrintableTest {

    @Test
    void signsThatMoveOrTurnATextAreBlanks() {
        assertThat(Printable.of(" a\u001b[2Jb\u202ec\u2066d\u200fe\u2028f\u00e9\n", 100))
                .isEqualTo("a [2Jb c d e f\u00e9");
    }

    @Test
    void longTextIsCut() {
        assertThat(Printable.of("abcdef", 3)).isEqualTo("abc");
    }
}
