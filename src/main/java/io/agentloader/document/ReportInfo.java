package io.agentloader.document;

import io.agentloader.schema.Finding;
import io.agentloader.schema.Finding.Severity;
import io.agentloader.schema.ValidationReport;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Whether an agent is valid: {@code -/validation} and {@code validate}. */
public final class ReportInfo {

    private ReportInfo() {}

    /**
     * {@code Report}.
     *
     * @param source the reference with its digest, or the name of the file; the member is left out when empty
     */
    public static Map<String, Object> of(String source, ValidationReport report) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Report");
        if (!source.isEmpty()) {
            document.put("source", source);
        }
        document.put("schemaVersion", report.schemaVersion());
        document.put("valid", report.isValid());
        document.put("errors", report.count(Severity.ERROR));
        document.put("warnings", report.count(Severity.WARNING));
        document.put("findings", report.findings().stream().map(ReportInfo::row).toList());
        return document;
    }

    /** {@code ReportList}: of several at once. */
    public static Map<String, Object> ofAll(List<Map<String, Object>> reports) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "ReportList");
        document.put("reports", reports);
        return document;
    }

    static Map<String, Object> row(Finding finding) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("severity", finding.severity().word());
        row.put("code", finding.code().word());
        row.put("message", finding.message());
        row.put("pointer", finding.pointer());
        row.put("line", finding.line());
        row.put("column", finding.column());
        return row;
    }
}
