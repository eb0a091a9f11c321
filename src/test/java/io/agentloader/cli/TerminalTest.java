package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\u001b", "\u0007", "\b", "\r", "\u0000", "\u007f", "\u009b", "\u0085", "\u202e", "\u2066", "\u200f",
                "\u061c"
            })
    void whatMovesTheCursorOrTurnsTheTextIsReplaced(String sign) {
        assertThat(Terminal.line("a" + sign + "b")).isEqualTo("a?b");
        assertThat(Terminal.text("a" + sign + "b")).isEqualTo("a?b");
    }

    @Test
    void linesOfATextStay() {
        assertThat(Terminal.text("a\tb\nü 語 👍🏽\n")).isEqualTo("a\tb\nü 語 👍🏽\n");
        assertThat(Terminal.line("a\tb\nc")).isEqualTo("a\tb?c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b", "\u007f", "\u009b", "\u0085", "\u202e", "\u2066", "\u200f", "\u061c", "\u2028"})
    void documentSaysTheSameWithSignsThatNoTerminalFollows(String sign) throws IOException {
        JsonNode document = new JsonMapper().createObjectNode().put("a" + sign, "b" + sign + "\u00fc\n👍");

        String json = Documents.json(document);
        String yaml = Documents.yaml(document);

        assertThat(json).isEqualTo(Terminal.text(json)).containsIgnoringCase("\\u%04x".formatted((int) sign.charAt(0)));
        assertThat(new JsonMapper().readTree(json)).isEqualTo(document);
        assertThat(json).contains("ü\\n👍");
        assertThat(yaml).isEqualTo(Terminal.text(yaml)).containsIgnoringCase("\\u%04x".formatted((int) sign.charAt(0)));
    }
}
