package io.agentloader.oci;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.failure.AgentException.InvalidReference;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The parsing vectors: what two reference implementations do with each text, and which of them is followed. */
class ReferenceVectorsTest {

    @TestFactory
    Stream<DynamicTest> eachVectorParsesOrFailsAsExpected() throws IOException {
        return vectors()
                .map(vector -> DynamicTest.dynamicTest(vector.get("id").asText(), () -> {
                    JsonNode expected = vector.get("expect");
                    String input = vector.get("input").asText();
                    if (expected.has("error")) {
                        fails(input, parser(vector), expected.get("error").asText());
                    } else {
                        parses(input, parser(vector), expected);
                    }
                }));
    }

    @Test
    void noVectorIsLost() throws IOException {
        assertThat(vectors()).hasSize(270);
        assertThat(vectors().filter(vector -> vector.get("expect").has("error")))
                .hasSize(119);
    }

    private static void parses(String input, ReferenceParser parser, JsonNode expected) {
        Reference reference = parser.parse(input);

        assertThat(reference.registry()).isEqualTo(expected.get("registry").asText());
        assertThat(reference.repository().path())
                .isEqualTo(expected.get("repository").asText());
        assertThat(reference.tag()).isEqualTo(text(expected.get("tag")));
        assertThat(reference.digest().map(Digest::toString)).isEqualTo(text(expected.get("digest")));
        assertThat(reference.canonical()).isEqualTo(expected.get("canonical").asText());
        assertThat("/v2/" + reference.repository().path() + "/manifests/" + reference.identifier())
                .isEqualTo(expected.get("manifestPath").asText());
        assertThat(reference.original()).isEqualTo(input);
    }

    private static void fails(String input, ReferenceParser parser, String rule) {
        InvalidReference refused = catchThrowableOfType(InvalidReference.class, () -> parser.parse(input));

        assertThat(refused.report().members()).containsEntry("rule", rule);
        assertThat((int) refused.report().members().get("position")).isBetween(0, input.length());
    }

    private static Optional<String> text(JsonNode node) {
        return node.isNull() ? Optional.empty() : Optional.of(node.asText());
    }

    private static ReferenceParser parser(JsonNode vector) {
        JsonNode options = vector.path("options");
        return new ReferenceParser(
                options.path("defaultRegistry").asText("docker.io"),
                Optional.empty(),
                options.path("defaultTag").asText("latest"));
    }

    private static Stream<JsonNode> vectors() throws IOException {
        try (InputStream file = ReferenceVectorsTest.class.getResourceAsStream("/reference-vectors.json")) {
            JsonNode vectors = new ObjectMapper().readTree(file).get("vectors");
            return StreamSupport.stream(vectors.spliterator(), false);
        }
    }
}
