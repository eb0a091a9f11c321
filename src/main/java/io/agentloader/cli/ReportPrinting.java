package io.agentloader.cli;

import io.agentloader.document.ReportInfo;
import io.agentloader.schema.Finding;
import io.agentloader.schema.ValidationReport;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** How reports on agents are printed: for people and editors, for programs, or for code scanners. */
final class ReportPrinting {

    @Option(
            names = "--format",
            paramLabel = "text|json|sarif",
            description = "How to print what was found.",
            defaultValue = "text")
    private Format format = Format.text;

    /** Named as on the command line. */
    enum Format {
        text,
        json,
        sarif
    }

    /**
     * A report and what it is about.
     *
     * @param source a file, or a reference
     */
    record Checked(String source, ValidationReport report) {}

    /** All reports as one text. */
    String printed(List<Checked> all) {
        return switch (format) {
            case text -> Terminal.text(text(all));
            case json -> Documents.json(Documents.of(document(all)));
            case sarif -> Documents.json(Documents.of(Sarif.of(all)));
        };
    }

    /** A line for each finding, as compilers write them, so that editors find the place. */
    private static String text(List<Checked> all) {
        StringBuilder text = new StringBuilder();
        for (Checked checked : all) {
            for (Finding finding : checked.report().findings()) {
                text.append("%s:%d:%d: %s: %s [%s]%n"
                        .formatted(
                                checked.source(),
                                finding.line(),
                                finding.column(),
                                finding.severity().word(),
                                finding.message(),
                                finding.code().word()));
            }
        }
        return text.toString();
    }

    /** What HTTP answers for one; a list of these for several. */
    private static Map<String, Object> document(List<Checked> all) {
        List<Map<String, Object>> reports = all.stream()
                .map(checked -> ReportInfo.of(checked.source(), checked.report()))
                .toList();
        return reports.size() == 1 ? reports.get(0) : ReportInfo.ofAll(reports);
    }
}
