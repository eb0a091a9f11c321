package io.agentloader.http;

import io.agentloader.pull.Outcome;
import io.agentloader.pull.Outcome.Way;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** {@code Cache-Status} (RFC 9211): what the pipeline did, for caches and people who debug them. */
final class CacheStatus {

    static final String HEADER = "Cache-Status";

    private static final String CACHE = "agent-loader";
    private static final String REMAINING = "ttl=";

    private CacheStatus() {}

    static String of(Outcome outcome) {
        List<String> parts = new ArrayList<>(List.of(CACHE));
        switch (outcome.way()) {
            case HIT -> addHit(parts, outcome);
            case CIRCUIT_OPEN -> {
                addHit(parts, outcome);
                parts.add("detail=circuit-open");
            }
            case REVALIDATED -> {
                addForwarded(parts, outcome, "stale");
                parts.add("detail=revalidated");
            }
            case TOLD -> addForwarded(parts, outcome, "miss");
            case MOVED -> addDelivered(parts, outcome, "stale");
            case REFETCHED -> addDelivered(parts, outcome, "request");
            case MISSED -> addDelivered(parts, outcome, "uri-miss");
            case RECOVERED -> addDelivered(parts, outcome, "miss");
            case STALE_IF_ERROR -> addStandIn(parts, outcome);
        }
        if (outcome.pinned() && parts.stream().noneMatch(part -> part.startsWith("detail="))) {
            parts.add("detail=pinned");
        }
        return String.join("; ", parts);
    }

    /** The same when another number of seconds remains. */
    static String later(String status, long before, long now) {
        return status.replace(REMAINING + before, REMAINING + now);
    }

    private static void addHit(List<String> parts, Outcome outcome) {
        parts.add("hit");
        addRemaining(parts, outcome);
    }

    private static void addForwarded(List<String> parts, Outcome outcome, String unlessRequested) {
        parts.add("fwd=" + (outcome.requested() ? "request" : unlessRequested));
        parts.add("fwd-status=200");
        if (outcome.collapsed()) {
            parts.add("collapsed");
        }
    }

    private static void addDelivered(List<String> parts, Outcome outcome, String unlessRequested) {
        boolean recovered = outcome.way() == Way.RECOVERED;
        // a corrupt entry is why it was fetched, whoever asked
        parts.add("fwd=" + (outcome.requested() && !recovered ? "request" : unlessRequested));
        parts.add("fwd-status=200");
        if (outcome.stored()) {
            parts.add("stored");
        }
        if (outcome.collapsed()) {
            parts.add("collapsed");
        }
        if (!outcome.stored()) {
            parts.add("detail=store-unavailable");
        } else if (recovered) {
            parts.add("detail=recovered");
        }
    }

    private static void addStandIn(List<String> parts, Outcome outcome) {
        parts.add("fwd=stale");
        OptionalInt status = outcome.trouble()
                .map(failure -> failure.report().upstreamStatus())
                .orElseGet(OptionalInt::empty);
        if (status.isPresent()) {
            parts.add("fwd-status=" + status.getAsInt());
        }
        if (outcome.collapsed()) {
            parts.add("collapsed");
        }
        addRemaining(parts, outcome);
        parts.add("detail=stale-if-error");
    }

    private static void addRemaining(List<String> parts, Outcome outcome) {
        outcome.remaining().ifPresent(remaining -> parts.add(REMAINING + Seconds.whole(remaining)));
    }
}
