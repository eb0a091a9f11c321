package io.agentloader.document;

import io.agentloader.failure.AgentException;
import io.agentloader.pull.ResolvedDigest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What many references name: the answer of {@code -/resolve}. It only ever grows. */
public final class ResolutionInfo {

    private ResolutionInfo() {}

    /** {@code Resolutions}. */
    public static Map<String, Object> of(List<Map<String, Object>> rows) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("kind", "Resolutions");
        document.put("resolutions", rows);
        return document;
    }

    /** One that is known. */
    public static Map<String, Object> row(String asked, ResolvedDigest resolved) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("asked", asked);
        row.put("digest", resolved.digest().toString());
        row.put("reference", resolved.reference().resolvedTo(resolved.digest()).toString());
        row.put("source", resolved.provenance().source().word());
        row.put("confirmedBy", resolved.provenance().host());
        return row;
    }

    /** One that is not. */
    public static Map<String, Object> row(String asked, AgentException failure) {
        return row(asked, failure.kind().code(), ProblemMembers.sentence(failure.report()));
    }

    /** One that may not be asked for. */
    public static Map<String, Object> row(String asked, String code, String detail) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("asked", asked);
        row.put("problem", Map.of("code", code, "detail", detail));
        return row;
    }
}
