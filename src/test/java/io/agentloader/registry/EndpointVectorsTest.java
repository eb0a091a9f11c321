package io.agentloader.registry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.agentloader.config.LoaderConfig;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Host, path and scheme of every valid reference of the vectors. */
class EndpointVectorsTest {

    @TestFactory
    Stream<DynamicTest> endpointIsTheOneOfTheVectors() throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        try (InputStream in = EndpointVectorsTest.class.getResourceAsStream("/reference-vectors.json")) {
            new ObjectMapper().readTree(in).path("vectors").forEach(vectors::add);
        }
        return vectors.stream()
                .filter(vector -> vector.path("expect").has("apiHost"))
                .map(vector -> DynamicTest.dynamicTest(
                        vector.path("id").asText() + " " + vector.path("input").asText(), () -> check(vector)));
    }

    private static void check(JsonNode vector) {
        JsonNode options = vector.path("options");
        ReferenceParser parser = new ReferenceParser(
                options.path("defaultRegistry").asText("docker.io"),
                Optional.empty(),
                options.path("defaultTag").asText("latest"));
        Reference reference = parser.parse(vector.path("input").asText());
        Map<String, LoaderConfig.Registry> registries =
                options.path("insecure").asBoolean() ? Map.of(reference.registry(), Bench.Own.INSECURE) : Map.of();

        Endpoint endpoint =
                new Endpoints(registries, Map.of()).of(reference.repository()).get(0);

        JsonNode expected = vector.path("expect");
        assertThat(endpoint.authority()).isEqualTo(expected.path("apiHost").asText());
        assertThat(endpoint.root() + Endpoint.manifestPath(endpoint.repository(), reference))
                .isEqualTo(expected.path("manifestPath").asText());
        assertThat(endpoint.scheme().name().toLowerCase(Locale.ROOT))
                .isEqualTo(expected.path("scheme").asText());
    }
}
