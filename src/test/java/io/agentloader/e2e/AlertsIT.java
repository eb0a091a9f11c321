package io.agentloader.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.agentloader.testkit.Promtool;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The alerts, and what the dashboard asks for, in the hands of Prometheus' own tool. */
@Timeout(60)
class AlertsIT {

    private static final Path FOLDER = Path.of("deploy/kubernetes/components/monitoring");

    /** What is counted, a value a minute. */
    private static final String SERIES = """
            - {series: 'agent_loader_tls_failures_total{namespace="a",host="ghcr.io"}', values: '0 0 1x30'}
            - {series: 'agent_loader_content_mismatches_total{namespace="a",host="docker.io"}', values: '0 0 1x30'}
            - {series: 'agent_loader_requests_seconds_count{namespace="a",source="none",outcome="overloaded"}', values: '0+1x90'}
            - {series: 'agent_loader_requests_seconds_count{namespace="a",source="none",outcome="not-found"}', values: '0+1x90'}
            - {series: 'agent_loader_requests_seconds_count{namespace="a",source="store",outcome="served"}', values: '0+1x90'}
            - {series: 'agent_loader_fallbacks_total{namespace="a",host="ghcr.io",reason="registry-unavailable"}', values: '0+1x90'}
            - {series: 'agent_loader_fallbacks_total{namespace="a",host="quay.io",reason="registry-unavailable"}', values: '1x90'}
            - {series: 'agent_loader_tag_age_seconds{namespace="a",reference="old"}', values: '0+60x90'}
            - {series: 'agent_loader_tag_age_seconds{namespace="a",reference="new"}', values: '0x90'}
            - {series: 'agent_loader_circuit_state{namespace="a",host="ghcr.io"}', values: '3x90'}
            - {series: 'agent_loader_circuit_state{namespace="a",host="quay.io"}', values: '2x90'}
            - {series: 'agent_loader_store_writable{namespace="a",pod="full"}', values: '0x90'}
            - {series: 'agent_loader_store_writable{namespace="a",pod="well"}', values: '1x90'}
            - {series: 'agent_loader_unstored_total{namespace="a",pod="refusing",reason="store-unavailable"}', values: '0+1x90'}
            - {series: 'agent_loader_shared_up{namespace="a",pod="cut-off"}', values: '1 0x30'}
            - {series: 'agent_loader_shared_up{namespace="a",pod="well"}', values: '1 0 1x30'}
            - {series: 'agent_loader_recoveries_total{namespace="a",pod="bad-disk",outcome="repaired"}', values: '0 1x90'}
            """;

    @TempDir
    private Path folder;

    private final YAMLMapper yaml = new YAMLMapper();
    private JsonNode rules;

    @BeforeEach
    void write() throws IOException {
        rules = yaml.readTree(Files.readString(FOLDER.resolve("rules.yaml"))).path("spec");
        Files.writeString(folder.resolve("rules.yml"), yaml.writeValueAsString(rules));
    }

    private String promtool(String... words) {
        return new Promtool(folder).run(words);
    }

    /** Each fires for what it is about, and for nothing beside it. */
    @Test
    void everyAlertFiresWhenItShould() throws IOException {
        ObjectNode test = (ObjectNode) yaml.readTree("interval: 1m\ninput_series:\n" + SERIES.indent(2));
        ArrayNode expected = test.putArray("alert_rule_test");
        expect(expected, "AgentLoaderSomebodyInBetween", "5m", "host: ghcr.io", "host: docker.io");
        expect(expected, "AgentLoaderSomebodyInBetween", "25m");
        expect(expected, "AgentLoaderCallersGetNothing", "10m", "outcome: overloaded");
        expect(expected, "AgentLoaderUnconfirmed", "50m");
        expect(expected, "AgentLoaderUnconfirmed", "70m", "host: ghcr.io");
        expect(expected, "AgentLoaderWarmAgentOld", "80m", "reference: old");
        expect(expected, "AgentLoaderRegistryLeftAlone", "5m");
        expect(expected, "AgentLoaderRegistryLeftAlone", "15m", "host: ghcr.io");
        expect(expected, "AgentLoaderStoreDoesNotKeep", "15m", "pod: full", "pod: refusing");
        expect(expected, "AgentLoaderSharesNothing", "3m");
        expect(expected, "AgentLoaderSharesNothing", "15m", "pod: cut-off");
        expect(expected, "AgentLoaderDiskLosesBits", "15m", "pod: bad-disk");
        ObjectNode file = yaml.createObjectNode();
        file.putArray("rule_files").add("rules.yml");
        file.put("evaluation_interval", "1m");
        file.putArray("tests").add(test);
        Files.writeString(folder.resolve("test.yml"), yaml.writeValueAsString(file));

        assertThat(promtool("test", "rules", folder.resolve("test.yml").toString()))
                .contains("SUCCESS");
        assertThat(expected.findValuesAsText("alertname")).containsAll(rules.findValuesAsText("alert"));
    }

    /** Prometheus wants all that an alert says, so that is taken from the rule. */
    private void expect(ArrayNode tests, String name, String time, String... labels) throws IOException {
        JsonNode rule = null;
        for (JsonNode candidate : rules.at("/groups/0/rules")) {
            rule = candidate.path("alert").asText().equals(name) ? candidate : rule;
        }
        assertThat(rule).as(name).isNotNull();
        ObjectNode test = tests.addObject().put("eval_time", time).put("alertname", name);
        ArrayNode alerts = test.putArray("exp_alerts");
        for (String label : labels) {
            String[] parts = label.split(": ");
            ObjectNode alert = alerts.addObject();
            alert.putObject("exp_labels")
                    .put("namespace", "a")
                    .put(parts[0], parts[1])
                    .put("severity", rule.at("/labels/severity").asText());
            ObjectNode annotations = alert.putObject("exp_annotations");
            rule.path("annotations")
                    .properties()
                    .forEach(annotation -> annotations.put(
                            annotation.getKey(),
                            annotation.getValue().asText().replaceAll("\\{\\{ \\$labels\\.[a-z]+ }}", parts[1])));
        }
    }

    @Test
    void whatTheDashboardAsksForCanBeAsked() throws IOException {
        ObjectNode file = yaml.createObjectNode();
        ObjectNode group = file.putArray("groups").addObject().put("name", "panels");
        ArrayNode records = group.putArray("rules");
        new JsonMapper()
                .readTree(Files.readString(FOLDER.resolve("dashboard.json")))
                .findValuesAsText("expr")
                .forEach(expression -> records.addObject()
                        .put("record", "panel:" + records.size())
                        .put(
                                "expr",
                                expression.replace("$__rate_interval", "5m").replace("$namespace", ".*")));
        Files.writeString(folder.resolve("panels.yml"), yaml.writeValueAsString(file));

        assertThat(promtool("check", "rules", folder.resolve("panels.yml").toString()))
                .contains("SUCCESS: " + records.size() + " rules found");
        assertThat(records).hasSizeGreaterThan(15);
    }
}
