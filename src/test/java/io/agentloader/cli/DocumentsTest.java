package io.agentloader.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class DocumentsTest {

    private static String yaml(String json) throws IOException {
        return Documents.yaml(Documents.read(json.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void documentIsBlocksOfNamesAndValues() throws IOException {
        assertThat(yaml("""
                        {"kind": "TagList", "tags": ["latest", "1.2", "v1"], "size": 7, "more": null, "none": {},
                         "layers": [{"digest": "sha256:00", "deep": {"a": true}}]}""")).isEqualTo("""
                        kind: TagList
                        tags:
                          - latest
                          - "1.2"
                          - v1
                        size: 7
                        more: null
                        none: {}
                        layers:
                          -
                            digest: sha256:00
                            deep:
                              a: true
                        """);
    }

    @Test
    void whatYamlWouldReadOtherwiseIsQuoted() throws IOException {
        assertThat(
                        yaml(
                                "[\"yes\", \"No\", \"null\", \"\", \"a: b\", \"a #b\", \"- a\", \"12:30\", \"ä\", \"a\\nb\", \"~\", \"a:\"]"))
                .isEqualTo("- \"yes\"\n- \"No\"\n- \"null\"\n- \"\"\n- \"a: b\"\n- \"a #b\"\n- \"- a\"\n- \"12:30\"\n"
                        + "- \"ä\"\n- \"a\\nb\"\n- \"~\"\n- \"a:\"\n");
    }
}
