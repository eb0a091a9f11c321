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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Puts agents where everybody can pull them, and tells those who wait for them. */
final class Publication {

    /** What every agent of a folder is tagged with. */
    static final String TAG = "dev";

    private final DevRegistry registry;
    private final PullAgent agents;
    private final Watches watches;

    /** What is being put in or taken away from here, by its repository. */
    private final Set<String> changing = ConcurrentHashMap.newKeySet();

    Publication(DevRegistry registry, PullAgent agents, Watches watches) {
        this.registry = registry;
        this.agents = agents;
        this.watches = watches;
    }

    /** What an agent of that repository is called. */
    String reference(String repository) {
        return registry.host() + "/" + repository + ":" + TAG;
    }

    /** What the reference of that repository names now. */
    Optional<Digest> named(String repository) {
        return registry.named(repository, TAG);
    }

    /** Whether what happens to that repository now is done from here. */
    boolean isChanging(String repository) {
        return changing.contains(repository);
    }

    /** Completes when who waits for it has it. */
    Uni<Void> put(String repository, Packed agent) {
        return changing(
                repository,
                registry.put(repository, TAG, agent)
                        .chain(() ->
                                told(repository, Optional.of(agent.manifest().digest()))));
    }

    Uni<Void> remove(String repository) {
        return changing(repository, registry.remove(repository, TAG).chain(() -> told(repository, Optional.empty())));
    }

    private Uni<Void> changing(String repository, Uni<Void> change) {
        return Uni.createFrom().deferred(() -> {
            changing.add(repository);
            return change.onTermination().invoke(() -> changing.remove(repository));
        });
    }

    /** What this put there, now or before the last start, and nobody else replaced. */
    List<String> repositories() {
        return registry.putHere(TAG);
    }

    /** What was put there and is gone, because the folder of the registry was tidied away. */
    Uni<Set<String>> lost() {
        return registry.lost();
    }

    private Uni<Void> told(String repository, Optional<Digest> named) {
        Reference reference = ReferenceParser.DEFAULT.parse(reference(repository));
        return watches.confirm(agents, reference, named);
    }
}
