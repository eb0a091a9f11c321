package io.agentloader.observe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.agentloader.failure.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** That the alerts and the dashboard of {@code deploy} ask for metrics and labels that there are. */
class MonitoringTest {

    private static final Path FOLDER = Path.of("deploy/kubernetes/components/monitoring");

    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(agent_loader_[a-z_]+)` \\| (.*?) \\|");
    private static final Pattern WORD = Pattern.compile("`([a-z_]+)`");

    /** A metric of ours in an expression, and the matchers behind it. */
    private static final Pattern ASKED = Pattern.compile("(agent_loader_[a-z_]+)(?:\\{([^}]*)})?");

    private static final Pattern MATCHER = Pattern.compile("([a-z_]+)(?:=~|!~|!=|=)\"([^\"]*)\"");
    private static final Pattern GROUPED = Pattern.compile("by \\(([^)]*)\\)");

    /** What Prometheus adds to whatever it collects, and the edge of a histogram. */
    private static final Set<String> ADDED = Set.of("namespace", "pod", "le");

    private record Metric(String name, Set<String> labels) {}

    @Test
    void alertsAndPanelsAskForWhatTheMetricsPageHas() throws IOException {
        List<Metric> metrics = metrics();
        List<String> expressions = expressions();

        assertThat(metrics).hasSizeGreaterThan(15);
        assertThat(expressions).hasSizeGreaterThan(20).allSatisfy(expression -> {
            Matcher asked = ASKED.matcher(expression);
            while (asked.find()) {
                Metric metric = named(metrics, asked.group(1));
                assertThat(metric).as("%s of: %s", asked.group(1), expression).isNotNull();
                assertThat(metric.labels()).as(expression).containsAll(labels(expression, asked.group(2)));
            }
            assertThat(expression).containsPattern("agent_loader_|jvm_memory_used_bytes");
        });
    }

    @Test
    void everyMetricIsLookedAtSomewhere() throws IOException {
        String all = String.join("\n", expressions());

        assertThat(metrics()).allSatisfy(metric -> assertThat(all).contains(metric.name()));
    }

    @Test
    void outcomesThatAnAlertLeavesOutAreCodesOfProblems() throws IOException {
        Set<String> codes = Arrays.stream(Kind.values())
                .map(kind -> kind.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                .collect(Collectors.toSet());
        List<String> left = expressions().stream()
                .flatMap(expression -> MATCHER.matcher(expression).results())
                .filter(match -> match.group(1).equals("outcome"))
                .flatMap(match -> Stream.of(match.group(2).split("\\|")))
                .toList();

        assertThat(left).isNotEmpty().isSubsetOf(codes);
    }

    @Test
    void pageOnWatchingNamesEveryAlert() throws IOException {
        String page = Files.readString(Path.of("docs/how-to/observe.md"));

        assertThat(alerts())
                .extracting(rule -> rule.path("alert").asText())
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(page).contains("`" + name + "`"));
    }

    private static Set<String> labels(String expression, String matchers) {
        Stream<String> matched = matchers == null
                ? Stream.of()
                : MATCHER.matcher(matchers).results().map(match -> match.group(1));
        // an expression that asks for several groups all of them alike
        Stream<String> grouped = GROUPED.matcher(expression)
                .results()
                .flatMap(match -> Stream.of(match.group(1).split(",\\s*")));
        return Stream.concat(matched, grouped)
                .filter(label -> !ADDED.contains(label))
                .collect(Collectors.toSet());
    }

    private static Metric named(List<Metric> metrics, String asked) {
        return metrics.stream()
                .filter(metric -> asked.equals(metric.name())
                        || metric.name().endsWith("_seconds") && asked.matches(metric.name() + "_(?:bucket|count|sum)"))
                .findFirst()
                .orElse(null);
    }

    private static List<Metric> metrics() throws IOException {
        return ROW.matcher(Files.readString(Path.of("docs/reference/metrics.md")))
                .results()
                .map(row -> new Metric(
                        row.group(1),
                        WORD.matcher(row.group(2))
                                .results()
                                .map(word -> word.group(1))
                                .collect(Collectors.toSet())))
                .toList();
    }

    private static List<JsonNode> alerts() throws IOException {
        List<JsonNode> alerts = new ArrayList<>();
        new YAMLMapper()
                .readTree(Files.readString(FOLDER.resolve("rules.yaml")))
                .at("/spec/groups")
                .forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    private static List<String> expressions() throws IOException {
        List<String> all = new ArrayList<>();
        alerts().forEach(rule -> all.add(rule.path("expr").asText()));
        all.addAll(new JsonMapper()
                .readTree(Files.readString(FOLDER.resolve("dashboard.json")))
                .findValuesAsText("expr"));
        return all;
    }
}
