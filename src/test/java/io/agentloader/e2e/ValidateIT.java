package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.agentloader.testkit.Agents;
import io.agentloader.testkit.LoaderProcess;
import io.agentloader.testkit.LoaderProcess.Ended;
import io.agentloader.testkit.TestRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate} and {@code requirements} of the packaged program, and that its service reads no YAML unasked. */
@Timeout(120)
class ValidateIT {

    private static final JsonMapper JSON = new JsonMapper();

    @TempDir
    Path folder;

    private Ended run(String... arguments) {
        return LoaderProcess.run(folder, Map.of(), arguments);
    }

    private String file(String name, String yaml) throws IOException {
        return Files.writeString(folder.resolve(name), yaml).toString();
    }

    @Test
    void findingsAreLinesThatEditorsKnow() throws IOException {
        String bad = file("bad.yaml", "version: 2\nagents:\n  root:\n    modle: auto\n");
        String good = file("good.yaml", Agents.HAIKU);

        Ended ended = run("validate", good, bad);

        assertThat(ended.err()).isEmpty();
        assertThat(ended.status()).isEqualTo(6);
        assertThat(ended.out())
                .isEqualTo(bad + ":1:10: error: version has to be a text, and is a whole number; put it in quotes."
                        + " [wrong-type]\n" + bad
                        + ":4:5: error: there is no key modle here; did you mean model? [unknown-key]\n");
        assertThat(run("validate", good)).isEqualTo(new Ended(0, "", ""));
        assertThat(folder.resolve("store")).doesNotExist();
    }

    @Test
    void reportsArePrintedForProgramsAndScanners() throws IOException {
        String bad = file("bad agent.yaml", "version: 2\nagents: {root: {}}\n");

        JsonNode report = JSON.readTree(run("validate", "--format", "json", bad).out());
        JsonNode both =
                JSON.readTree(run("validate", "--format", "json", bad, bad).out());
        JsonNode sarif = JSON.readTree(run("validate", "--format", "sarif", bad).out());

        assertThat(report.path("kind").asText()).isEqualTo("Report");
        assertThat(report.path("source").asText()).isEqualTo(bad);
        assertThat(report.path("findings").get(0).path("code").asText()).isEqualTo("wrong-type");
        assertThat(both.path("kind").asText()).isEqualTo("ReportList");
        assertThat(both.path("reports").size()).isEqualTo(2);
        JsonNode result = sarif.at("/runs/0/results/0");
        assertThat(sarif.path("version").asText()).isEqualTo("2.1.0");
        assertThat(result.path("ruleId").asText()).isEqualTo("wrong-type");
        assertThat(result.path("level").asText()).isEqualTo("error");
        assertThat(result.at("/locations/0/physicalLocation/artifactLocation/uri")
                        .asText())
                .endsWith("/bad%20agent.yaml");
        assertThat(result.at("/locations/0/physicalLocation/region").toString())
                .isEqualTo("{\"startLine\":1,\"startColumn\":10}");
    }

    @Test
    void publishedAgentIsCheckedByReference() {
        try (TestRegistry registry = TestRegistry.start()) {
            registry.publish("acme/helper:1", Agents.raw("version: \"7\"\nagents: {root: {model: nope}}\n"));
            String reference = registry.reference("acme/helper:1");

            Ended checked = run("validate", reference);
            Ended needs = run("requirements", reference);

            assertThat(checked.status()).as(checked.err()).isEqualTo(6);
            assertThat(checked.out()).startsWith(reference + "@sha256:").contains(":2:24: error: nope: ");
            assertThat(needs.status()).as(needs.err()).isZero();
            assertThat(needs.out()).isEqualTo("model\tnope\n");
        }
    }

    @Test
    void whatIsNotThereOrNoTextIsToldWithItsName() throws IOException {
        String binary = folder.resolve("binary.yaml").toString();
        Files.write(folder.resolve("binary.yaml"), new byte[] {'a', 0});

        Ended missing = run("validate", folder.resolve("none.yaml").toString());
        Ended noText = run("validate", binary);
        Ended nobody = run("requirements", binary);
        Ended noReference = run("validate", "Not A Reference");

        assertThat(missing.status()).isEqualTo(2);
        assertThat(missing.err()).contains("none.yaml", "no such file");
        assertThat(noText.status()).isEqualTo(6);
        assertThat(noText.err()).isEmpty();
        assertThat(noText.out())
                .startsWith(binary + ":1:2: error: the agent holds a NUL")
                .endsWith(" [not-yaml]\n");
        assertThat(nobody.status()).isEqualTo(6);
        assertThat(nobody.err()).contains(binary, "NUL");
        assertThat(noReference.status()).isEqualTo(2);
        assertThat(missing.out() + nobody.out() + noReference.out()).isEmpty();
    }

    @Test
    void oneThatCannotBeReadTakesNothingFromTheOthers() throws IOException {
        String bad = file("bad.yaml", "version: '7'\nagents: {root: {modle: auto}}\n");
        String good = file("good.yaml", Agents.HAIKU);
        String none = folder.resolve("none.yaml").toString();
        String large = file("large.yaml", "# " + "x".repeat(3000));
        String latin = folder.resolve("latin.yaml").toString();
        Files.write(folder.resolve("latin.yaml"), new byte[] {'a', ':', ' ', (byte) 0xe9});
        Map<String, String> small = Map.of("AGENT_LOADER_AGENT_MAX_SIZE", "2000");
        try (TestRegistry registry = TestRegistry.start()) {
            String gone = registry.reference("acme/gone:1");

            Ended ended = LoaderProcess.run(
                    folder, small, "validate", good, gone, latin, folder.toString(), none, large, bad);
            Ended json = LoaderProcess.run(folder, small, "validate", "--format", "json", none, latin, bad);

            assertThat(ended.status()).isEqualTo(3);
            assertThat(ended.out().lines())
                    .hasSize(3)
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith(latin + ":1:4: error: the agent is not UTF-8; "),
                            line -> assertThat(line)
                                    .startsWith(large + ":1:1: error: ")
                                    .contains("2000 bytes"),
                            line -> assertThat(line).startsWith(bad + ":2:").endsWith("[unknown-key]"));
            assertThat(ended.err().lines().filter(line -> line.startsWith("agent-loader: ")))
                    .satisfiesExactly(
                            line -> assertThat(line).contains(gone),
                            line -> assertThat(line).contains(folder + " cannot be used: it is a directory"),
                            line -> assertThat(line).contains(none + " cannot be used: there is no such file"));
            assertThat(json.status()).isEqualTo(2);
            assertThat(JSON.readTree(json.out()).path("reports"))
                    .extracting(report -> report.path("source").asText())
                    .containsExactly(latin, bad);
            assertThat(JSON.readTree(json.err()).path("detail").asText()).contains(none);
        }
    }

    @Test
    void whatIsNoMappingIsNoAgentAndNeedsNothing() throws IOException {
        String empty = file("empty.yaml", "");
        String list = file("list.yaml", "- a\n");

        assertThat(List.of(run("requirements", empty), run("lock", empty))).allSatisfy(ended -> {
            assertThat(ended.status()).isEqualTo(6);
            assertThat(ended.out()).isEmpty();
            assertThat(ended.err()).contains(empty + ": the agent is empty; ");
        });
        assertThat(List.of(run("requirements", list), run("lock", list))).allSatisfy(ended -> {
            assertThat(ended.status()).isEqualTo(6);
            assertThat(ended.err()).contains(list + ": the agent is a list; ");
        });
        assertThat(run("requirements", file("odd.yaml", "a: 1\n"))).isEqualTo(new Ended(0, "", ""));
    }

    @Test
    void anotherSchemaIsUsedAndABrokenOneRefusesTheStart() throws IOException {
        String agent = file("agent.yaml", Agents.HAIKU);
        String schema = file("schema.json", "{\"required\": [\"metadata\"]}");
        String broken = file("broken.json", "{\"type\": \"text\"}");

        Ended strict = LoaderProcess.run(folder, Map.of("AGENT_LOADER_VALIDATION_SCHEMA", schema), "validate", agent);
        Ended refused = LoaderProcess.run(
                folder, Map.of("AGENT_LOADER_VALIDATION_SCHEMA", broken, "QUARKUS_HTTP_PORT", "0"), "serve");

        assertThat(strict.out()).contains("the key metadata is missing.");
        assertThat(strict.status()).isEqualTo(6);
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.out() + refused.err())
                .contains(
                        "agent-loader does not start", "agent-loader.validation.schema", "broken.json", "is no schema");
    }

    @Test
    void serviceThatServesLoadsNeitherParserNorValidator() throws IOException {
        Path classes = folder.resolve("classes.log");
        Map<String, String> logged = Map.of("JAVA_TOOL_OPTIONS", "-Xlog:class+load:file=" + classes);
        try (TestRegistry registry = TestRegistry.start();
                LoaderProcess loader = LoaderProcess.start(folder, logged)) {
            registry.publish("acme/helper:1", Agents.gzip(Agents.HAIKU));
            String agent = "/agents/" + registry.reference("acme/helper:1");

            assertThat(loader.get(agent).statusCode()).isEqualTo(200);
            assertThat(loader.get(agent).statusCode()).isEqualTo(200);
            assertThat(Files.readString(classes)).contains("io.agentloader.agent.AgentLayer");
            assertThat(ofTheLibraries(classes)).isEmpty();

            assertThat(loader.get(agent + "/-/validation").statusCode()).isEqualTo(200);
            assertThat(ofTheLibraries(classes))
                    .anyMatch(line -> line.contains(" org.snakeyaml."))
                    .anyMatch(line -> line.contains(" com.networknt."));
        }
    }

    private static List<String> ofTheLibraries(Path classes) throws IOException {
        try (Stream<String> lines = Files.lines(classes)) {
            return lines.filter(line -> line.contains(" org.snakeyaml.") || line.contains(" com.networknt."))
                    .toList();
        }
    }
}
