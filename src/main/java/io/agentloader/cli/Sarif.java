package io.agentloader.cli;

import io.agentloader.cli.ReportPrinting.Checked;
import io.agentloader.schema.Finding;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Findings in the format that code scanners exchange: SARIF 2.1.0, one run of one tool. */
final class Sarif {

    private static final String VERSION = "2.1.0";
    private static final String SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";

    private Sarif() {}

    static Map<String, Object> of(List<Checked> all) {
        Map<String, Object> log = new LinkedHashMap<>();
        log.put("$schema", SCHEMA);
        log.put("version", VERSION);
        log.put("runs", List.of(run(all)));
        return log;
    }

    private static Map<String, Object> run(List<Checked> all) {
        Map<String, Object> driver = new LinkedHashMap<>();
        driver.put("name", "agent-loader");
        driver.put(
                "rules", Arrays.stream(Finding.Code.values()).map(Sarif::rule).toList());
        Map<String, Object> run = new LinkedHashMap<>();
        run.put("tool", Map.of("driver", driver));
        run.put("columnKind", "unicodeCodePoints");
        run.put(
                "results",
                all.stream()
                        .flatMap(checked ->
                                checked.report().findings().stream().map(finding -> result(checked.source(), finding)))
                        .toList());
        return run;
    }

    private static Map<String, Object> rule(Finding.Code code) {
        Map<String, Object> rule = new LinkedHashMap<>();
        rule.put("id", code.word());
        rule.put("shortDescription", Map.of("text", code.meaning()));
        return rule;
    }

    private static Map<String, Object> result(String source, Finding finding) {
        Map<String, Object> region = new LinkedHashMap<>();
        region.put("startLine", finding.line());
        region.put("startColumn", finding.column());
        Map<String, Object> physical = new LinkedHashMap<>();
        physical.put("artifactLocation", Map.of("uri", uri(source)));
        physical.put("region", region);
        Map<String, Object> result = new LinkedHashMap<>();
        result.put("ruleId", finding.code().word());
        result.put("level", finding.severity().word());
        result.put("message", Map.of("text", finding.message()));
        result.put("locations", List.of(Map.of("physicalLocation", physical)));
        return result;
    }

    /** A file relative to where the scanner runs, or whatever stands for a reference, with what a URI may not have escaped. */
    private static String uri(String source) {
        try {
            return new URI(null, null, source, null).getRawPath();
        } catch (URISyntaxException impossible) {
            throw new IllegalStateException("a path is made into a URI by escaping it", impossible);
        }
    }
}
