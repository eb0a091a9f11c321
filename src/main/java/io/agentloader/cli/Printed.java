package io.agentloader.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Locale;

/** A diagnosis as text for people, or as JSON. */
final class Printed {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Printed() {}

    /** A line for each finding under its subject, and a line of counts. */
    static String text(Diagnosis diagnosis) {
        StringBuilder text = new StringBuilder();
        for (Diagnosis.Chapter chapter : diagnosis.chapters()) {
            text.append(plain(chapter.subject())).append('\n');
            for (Finding finding : chapter.findings()) {
                text.append("  %-5s ".formatted(word(finding.level())))
                        .append(plain(finding.text()))
                        .append('\n');
                finding.advice()
                        .ifPresent(advice ->
                                text.append("        ").append(plain(advice)).append('\n'));
            }
        }
        return text.append("%d ok, %d to be looked at, %d failed%n"
                        .formatted(
                                diagnosis.count(Finding.Level.OK),
                                diagnosis.count(Finding.Level.WARN),
                                diagnosis.count(Finding.Level.FAIL)))
                .toString();
    }

    /** One object of kind {@code Diagnosis}. */
    static JsonNode document(Diagnosis diagnosis) {
        ObjectNode root = JSON.createObjectNode()
                .put("kind", "Diagnosis")
                .put("exit", diagnosis.exit().status());
        ArrayNode chapters = root.putArray("chapters");
        for (Diagnosis.Chapter chapter : diagnosis.chapters()) {
            ObjectNode node = chapters.addObject().put("subject", chapter.subject());
            ArrayNode findings = node.putArray("findings");
            for (Finding finding : chapter.findings()) {
                ObjectNode one = findings.addObject()
                        .put("level", lower(finding.level()))
                        .put("text", finding.text());
                finding.advice().ifPresent(advice -> one.put("advice", advice));
            }
        }
        return root;
    }

    /** So that a failure is seen among many lines. */
    private static String word(Finding.Level level) {
        return level == Finding.Level.FAIL ? level.name() : lower(level);
    }

    private static String lower(Finding.Level level) {
        return level.name().toLowerCase(Locale.ROOT);
    }

    /** What a host or a file says must not move the cursor. */
    private static String plain(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
