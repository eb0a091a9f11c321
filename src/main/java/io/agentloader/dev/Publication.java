package io.agentloader.dev;

import io.agentloader.agent.AgentPacking.Packed;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.watch.Watches;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Optional;

/** Puts agents where everybody can pull them, and tells those who wait for them. */
record Publication(DevRegistry registry, PullAgent agents, Watches watches) {

    /** What every agent of a folder is tagged with. */
    static final String TAG = "dev";

    /** What an agent of that repository is called. */
    String reference(String repository) {
        return registry.host() + "/" + repository + ":" + TAG;
    }

    /** What the reference of that repository names now. */
    Optional<Digest> named(String repository) {
        return registry.named(repository, TAG);
    }

    /** Completes when who waits for it has it. */
    Uni<Void> put(String repository, Packed agent) {
        return registry.put(repository, TAG, agent)
                .chain(() -> told(repository, Optional.of(agent.manifest().digest())));
    }

    Uni<Void> remove(String repository) {
        return registry.remove(repository, TAG).chain(() -> told(repository, Optional.empty()));
    }

    /** What this put there, now or before the last start, and nobody else replaced. */
    List<String> repositories() {
        return registry.putHere(TAG);
    }

    private Uni<Void> told(String repository, Optional<Digest> named) {
        Reference reference = ReferenceParser.DEFAULT.parse(reference(repository));
        return watches.confirm(agents, reference, named);
    }
}
