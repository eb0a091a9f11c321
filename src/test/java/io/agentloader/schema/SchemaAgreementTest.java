package io.agentloader.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.testkit.Corpus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Our schema beside the published one, on real agents and on real agents that were spoilt. */
class SchemaAgreementTest {

    private static final long SEED = 20_260_314;
    private static final int SPOILT = 1500;
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /** What only looks at names that agents have is no business of a schema. */
    private static final Set<Code> OF_THE_SCHEMA = Set.of(
            Code.UNKNOWN_KEY,
            Code.MISSING_KEY,
            Code.WRONG_TYPE,
            Code.UNKNOWN_VALUE,
            Code.OUT_OF_RANGE,
            Code.WRONG_FORM,
            Code.OTHER);

    private enum Spoiling {
        DROPPED_KEY,
        WRONG_TYPE,
        UNKNOWN_KEY,
        UNKNOWN_VALUE,
        MISSPELT_KEY
    }

    private final Random random = new Random(SEED);
    private Path corpus = Path.of("");

    @BeforeEach
    void find() {
        Optional<Path> found = Corpus.find();
        assumeTrue(found.isPresent(), "skipped: nothing to compare with here, " + Corpus.HINT);
        corpus = found.orElseThrow();
    }

    @Test
    void everyRealAgentIsValid() throws IOException {
        List<Path> files = Corpus.agents(corpus);

        assertThat(files).isNotEmpty();
        for (Path file : files) {
            assertThat(Reports.of(Files.readAllBytes(file)).findings())
                    .as(file.toString())
                    .allMatch(finding -> finding.severity() == Severity.NOTE);
        }
    }

    @Test
    void spoiltAgentsAreRefusedByBothOrByNeither() throws IOException {
        JsonSchema published = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                .getSchema(Files.readString(corpus.resolve("agent-schema.json")));
        List<Path> files = Corpus.agents(corpus);
        Map<Spoiling, Integer> agreed = new EnumMap<>(Spoiling.class);
        Map<Spoiling, Integer> all = new EnumMap<>(Spoiling.class);
        List<String> unexplained = new ArrayList<>();
        int refused = 0;
        for (int i = 0; i < SPOILT; i++) {
            Spoiling how = Spoiling.values()[i % Spoiling.values().length];
            JsonNode spoilt = YAML.readTree(Files.readAllBytes(files.get(random.nextInt(files.size()))));
            spoil(spoilt, how);
            boolean theirs = published.validate(spoilt).isEmpty();
            List<Finding> errors = errors(spoilt);
            all.merge(how, 1, Integer::sum);
            refused += theirs ? 0 : 1;
            if (theirs == errors.isEmpty()) {
                agreed.merge(how, 1, Integer::sum);
            } else if (!theirs || !errors.stream().allMatch(SchemaAgreementTest::isKnownToBeStricter)) {
                unexplained.add(how + " published=" + theirs + " " + errors + " " + published.validate(spoilt));
            }
        }
        System.out.printf("agreement with the published schema: %s of %s, %d refused by it%n", agreed, all, refused);

        assertThat(unexplained).isEmpty();
        assertThat(refused).isGreaterThan(SPOILT / 3);
        assertThat(agreed.values().stream().mapToInt(Integer::intValue).sum()).isGreaterThan(SPOILT * 95 / 100);
    }

    private List<Finding> errors(JsonNode json) {
        return Reports.of(json.toString().getBytes(StandardCharsets.UTF_8)).findings().stream()
                .filter(finding -> OF_THE_SCHEMA.contains(finding.code()) && finding.severity() == Severity.ERROR)
                .toList();
    }

    /** The published schema lets a toolset be without its type, and without what its type needs; no runtime does. */
    private static boolean isKnownToBeStricter(Finding finding) {
        return finding.code() == Code.MISSING_KEY && finding.pointer().matches("/agents/[^/]+/toolsets/\\d+");
    }

    private void spoil(JsonNode root, Spoiling how) {
        switch (how) {
            case DROPPED_KEY -> {
                ObjectNode mapping = mapping(root);
                mapping.remove(key(mapping));
            }
            case WRONG_TYPE -> {
                ObjectNode mapping = mapping(root);
                String key = key(mapping);
                mapping.set(key, another(mapping.get(key)));
            }
            case UNKNOWN_KEY -> mapping(root).put("not_a_key_" + random.nextInt(10), "x");
            case UNKNOWN_VALUE -> {
                List<ObjectNode> typed = mappings(root).stream()
                        .filter(mapping -> mapping.path("type").isTextual())
                        .toList();
                if (typed.isEmpty()) {
                    ((ObjectNode) root).put("version", "99");
                } else {
                    typed.get(random.nextInt(typed.size())).put("type", "nonsense");
                }
            }
            case MISSPELT_KEY -> {
                ObjectNode mapping = mapping(root);
                String key = key(mapping);
                int at = random.nextInt(key.length());
                JsonNode value = mapping.remove(key);
                mapping.set(key.substring(0, at) + key.charAt(at) + key.substring(at), value);
            }
        }
    }

    private JsonNode another(JsonNode value) {
        List<JsonNode> others = List.of(
                JSON.textNode("text"),
                JSON.numberNode(-7),
                JSON.booleanNode(true),
                JSON.arrayNode().add(1),
                JSON.objectNode().put("k", 1),
                JSON.nullNode());
        JsonNode other = others.get(random.nextInt(others.size()));
        return other.getNodeType() == value.getNodeType() ? JSON.numberNode(1.5) : other;
    }

    private ObjectNode mapping(JsonNode root) {
        List<ObjectNode> all =
                mappings(root).stream().filter(mapping -> !mapping.isEmpty()).toList();
        return all.get(random.nextInt(all.size()));
    }

    private String key(ObjectNode mapping) {
        List<String> keys = new ArrayList<>();
        mapping.fieldNames().forEachRemaining(keys::add);
        return keys.get(random.nextInt(keys.size()));
    }

    private static List<ObjectNode> mappings(JsonNode node) {
        List<ObjectNode> all = new ArrayList<>();
        if (node instanceof ObjectNode mapping) {
            all.add(mapping);
        }
        if (node instanceof ObjectNode || node instanceof ArrayNode) {
            node.forEach(child -> all.addAll(mappings(child)));
        }
        return all;
    }
}
