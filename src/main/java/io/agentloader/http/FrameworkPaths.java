package io.agentloader.http;

import java.util.Set;

/** The pages that the framework serves beside ours. It answers more paths below them than there are pages. */
final class FrameworkPaths {

    private static final String HEALTH = "/q/health";
    private static final String METRICS = "/q/metrics";
    private static final Set<String> PAGES =
            Set.of(HEALTH, HEALTH + "/live", HEALTH + "/ready", HEALTH + "/started", METRICS);

    private FrameworkPaths() {}

    /**
     * Passes in silence.
     *
     * @param decoded as the framework looks it up, which also takes several slashes for one
     * @throws Refusal when the framework would answer something that is no page
     */
    static void check(String decoded) {
        String path = decoded.replaceAll("/{2,}", "/");
        boolean below = path.startsWith(HEALTH + "/") || path.startsWith(METRICS + "/");
        if (below && !PAGES.contains(path)) {
            throw Refusal.noSuchResource("This service has no such path.");
        }
    }
}
