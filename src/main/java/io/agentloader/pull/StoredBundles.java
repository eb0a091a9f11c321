package io.agentloader.pull;

import io.agentloader.bundle.BundledAgent;
import io.smallrye.mutiny.Uni;
import java.util.List;

/** Both directions behind one door. */
record StoredBundles(Exports exports, Imports imports) implements Bundles {

    @Override
    public Uni<BundledAgent> export(PullRequest request) {
        return exports.export(request);
    }

    @Override
    public Uni<List<ImportedAgent>> take(List<BundledAgent> agents) {
        return imports.take(agents);
    }
}
