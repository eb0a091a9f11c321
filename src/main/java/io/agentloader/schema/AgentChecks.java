package io.agentloader.schema;

import io.agentloader.schema.Finding.Code;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.yaml.YamlFlaw;
import io.agentloader.yaml.YamlLimits;
import io.agentloader.yaml.YamlNode;
import io.agentloader.yaml.YamlReader;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Everything that there is to say about a file. The schema is made when the first file is checked, and kept. */
final class AgentChecks {

    /** So that a report stays readable, whatever was fed in. */
    private static final int MOST = 200;

    private static final Comparator<Finding> IN_ORDER = Comparator.comparingInt(
                    (Finding finding) -> finding.position().line())
            .thenComparingInt(finding -> finding.position().column())
            .thenComparing(Finding::message);

    /** What is no text at all is a failure and no finding: there are no lines in it. */
    private static final Set<YamlFlaw.Rule> NO_TEXT = Set.of(YamlFlaw.Rule.UTF_8, YamlFlaw.Rule.NUL);

    private final Supplier<AgentSchema> schema;

    AgentChecks(Supplier<AgentSchema> schema) {
        this.schema = schema;
    }

    /**
     * The report on a file; a file that is no YAML is reported as such.
     *
     * @throws YamlFlaw when it is no text
     */
    ValidationReport check(ByteBuffer bytes) throws YamlFlaw {
        YamlNode root;
        try {
            root = YamlReader.read(bytes, YamlLimits.AGENT);
        } catch (YamlFlaw flaw) {
            if (NO_TEXT.contains(flaw.rule())) {
                throw flaw;
            }
            return new ValidationReport(
                    AgentSchema.NEWEST,
                    List.of(new Finding(
                            Severity.ERROR, Code.NOT_YAML, "the file " + flaw.what() + ".", "", flaw.position())));
        }
        return check(Place.of(root));
    }

    private ValidationReport check(Place root) {
        AgentSchema against = schema.get();
        List<Finding> findings = new ArrayList<>(against.check(root));
        findings.addAll(Names.check(root));
        against.versions().ifPresent(source -> findings.addAll(Versions.check(root, source)));
        Optional<Place> version = root.get("version");
        if (version.isEmpty() && root.node().json().isObject()) {
            findings.add(Finding.note(
                    Code.NO_VERSION,
                    "the file does not say which version of the format it keeps to, so the newest is assumed;"
                            + " add version: \"" + AgentSchema.NEWEST + "\".",
                    root));
        }
        findings.sort(IN_ORDER);
        return new ValidationReport(
                version.flatMap(place -> place.node().text())
                        .map(Nearest::shown)
                        .orElse(AgentSchema.NEWEST),
                shortened(findings));
    }

    private static List<Finding> shortened(List<Finding> findings) {
        if (findings.size() <= MOST) {
            return findings;
        }
        List<Finding> first = new ArrayList<>(findings.subList(0, MOST));
        Finding next = findings.get(MOST);
        // what is cut off may hold the only error
        boolean error = findings.stream().anyMatch(finding -> finding.severity() == Severity.ERROR);
        first.add(new Finding(
                error ? Severity.ERROR : Severity.WARNING,
                Code.MORE,
                "there are " + (findings.size() - MOST) + " more findings from here on.",
                "",
                next.position()));
        return first;
    }
}
