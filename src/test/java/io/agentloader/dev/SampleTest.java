package io.agentloader.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.agentloader.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SampleTest {

    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @ParameterizedTest
    @EnumSource(Sample.class)
    void sampleHasARootAgentThatSaysWhatItDoes(Sample sample) throws IOException {
        JsonNode root = read(sample).path("agents").path("root");

        assertThat(root.path("model").asText()).isNotBlank();
        assertThat(root.path("description").asText()).isNotBlank();
        assertThat(root.path("instruction").asText()).isNotBlank();
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void versionTagIsTheVersionThatTheYamlGives(Sample sample) throws IOException {
        assertThat(read(sample).path("metadata").path("version").asText()).isEqualTo(sample.version());
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void subAgentsAreInTheSameFile(Sample sample) throws IOException {
        JsonNode agents = read(sample).path("agents");

        for (JsonNode agent : agents) {
            agent.path("sub_agents")
                    .forEach(name -> assertThat(agents.has(name.asText())).isTrue());
        }
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void sampleIsUtf8TextThatEndsInANewLine(Sample sample) {
        String text = new String(sample.yaml(), StandardCharsets.UTF_8);

        assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(sample.yaml());
        assertThat(text).endsWith("\n").doesNotContain("\r", "\t", "\0", "\uFFFD");
    }

    @ParameterizedTest
    @EnumSource(Sample.class)
    void sampleIsValidByTheSchemaOfTheAgentFormat(Sample sample) throws IOException {
        Optional<Path> corpus = Corpus.find();
        assumeTrue(corpus.isPresent(), "skipped: no schema here, " + Corpus.HINT);
        JsonSchema schema = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(Files.readString(corpus.get().resolve("agent-schema.json")));

        assertThat(schema.validate(read(sample))).isEmpty();
    }

    private static JsonNode read(Sample sample) throws IOException {
        return YAML.readTree(sample.yaml());
    }
}
