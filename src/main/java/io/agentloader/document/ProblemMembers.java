package io.agentloader.document;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.HostFailure;
import io.agentloader.failure.Report;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a problem document (RFC 9457) says of a failure beyond its code, for whatever surface tells it. */
public final class ProblemMembers {

    private ProblemMembers() {}

    /** One sentence, which names what it is about. */
    public static String sentence(Report report) {
        String detail = report.detail();
        return detail.contains(report.subject()) ? detail : report.subject() + ": " + detail;
    }

    /**
     * The members of a document, in their order.
     *
     * @param retryAfter how long to wait, where the surface knows better than the report
     * @param hint what to do
     */
    public static Map<String, @Nullable Object> of(AgentException failure, Optional<Duration> retryAfter, String hint) {
        Report report = failure.report();
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        report.reference().ifPresent(text -> members.put("reference", text));
        report.host().ifPresent(text -> {
            members.put("host", text);
            members.put("upstreamStatus", null);
        });
        report.upstreamStatus().ifPresent(status -> members.put("upstreamStatus", status));
        report.upstreamCode().ifPresent(text -> members.put("upstreamCode", text));
        if (report.attempts() > 0) {
            members.put("attempts", report.attempts());
        }
        report.stored().ifPresent(state -> members.put("stored", state.word()));
        retryAfter.ifPresent(wait -> members.put("retryAfter", roundedUp(wait)));
        members.put("hint", hint);
        if (!report.causes().isEmpty()) {
            members.put("causes", causes(report.causes()));
        }
        report.members().forEach(members::putIfAbsent);
        return members;
    }

    private static long roundedUp(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }

    private static List<Map<String, String>> causes(List<HostFailure> hosts) {
        return hosts.stream()
                .map(host -> Map.of("host", host.host(), "error", host.error()))
                .toList();
    }
}
