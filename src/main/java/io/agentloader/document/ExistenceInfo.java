package io.agentloader.document;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Report;
import io.agentloader.pull.Existence;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The JSON document of {@code -/exists}: three values, and the reason for each that nobody checked or that is no. */
public final class ExistenceInfo {

    private ExistenceInfo() {}

    /** {@code Existence}. */
    public static Map<String, @Nullable Object> of(Existence existence) {
        Map<String, @Nullable Object> document = new LinkedHashMap<>();
        document.put("kind", "Existence");
        document.put("reference", existence.reference().toString());
        document.put(
                "exists",
                switch (existence.verdict()) {
                    case YES -> true;
                    case NO -> false;
                    case UNKNOWN -> null;
                });
        document.put("checked", existence.checked());
        existence
                .resolved()
                .ifPresent(resolved -> document.put("digest", resolved.digest().toString()));
        existence.failure().ifPresent(failure -> addFailure(document, failure));
        if (existence.failure().isEmpty() && !existence.checked()) {
            document.put("reason", existence.resolved().isPresent() ? "the store has it" : "registry type onprem");
        }
        return document;
    }

    private static void addFailure(Map<String, @Nullable Object> document, AgentException failure) {
        Report report = failure.report();
        document.put("reason", report.detail());
        document.put("code", failure.kind().code());
        report.host().ifPresent(host -> document.put("host", host));
        report.upstreamStatus().ifPresent(status -> document.put("upstreamStatus", status));
        if (report.attempts() > 0) {
            document.put("attempts", report.attempts());
        }
    }
}
