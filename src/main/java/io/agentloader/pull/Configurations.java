package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.AgentException.NotCached;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Index;
import io.agentloader.oci.MediaType;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.pull.SingleFlight.Landing;
import io.agentloader.registry.Delivered;
import io.smallrye.mutiny.Uni;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** Gets the configuration that an agent's manifest names, for those who ask what it says. Serving an agent never comes here. */
final class Configurations {

    /** No configuration of an agent is near this. */
    private static final long LARGEST = 4L << 20;

    /** The well-known empty one, which nobody has to be asked for (OCI image specification, "Guidance for an Empty Descriptor"). */
    private static final Content EMPTY =
            Content.hash(new MediaType("application/vnd.oci.empty.v1+json"), "{}".getBytes(StandardCharsets.UTF_8));

    private final PullDoors doors;
    private final PullBounds bounds;
    private final SingleFlight<Wanted, Content> flights = new SingleFlight<>();

    Configurations(PullDoors doors, PullBounds bounds) {
        this.doors = doors;
        this.bounds = bounds;
    }

    /**
     * Callers who want the same may share it.
     *
     * @param reference of the agent's own manifest
     */
    private record Wanted(Reference reference, Descriptor manifest, Descriptor config, PullMode mode) {}

    Uni<Optional<Content>> of(Terms terms, InspectedAgent inspected) {
        AgentArtifact agent = inspected.agent().orElseThrow(() -> notChosen(inspected));
        Descriptor manifest = agent.manifest().content().descriptor();
        Reference reference = inspected.reference().at(manifest.digest());
        return agent.manifest()
                .config()
                .map(config -> got(new Wanted(reference, manifest, config, terms.mode()))
                        .map(Optional::of))
                .orElseGet(() -> Uni.createFrom().item(Optional.empty()));
    }

    private Uni<Content> got(Wanted wanted) {
        boolean empty = wanted.config().digest().equals(EMPTY.digest())
                && wanted.config().size() == EMPTY.size();
        return empty
                ? Uni.createFrom().item(EMPTY.as(wanted.config().mediaType()))
                : flights.join(wanted, () -> looked(wanted)).map(Landing::value);
    }

    private Uni<Content> looked(Wanted wanted) {
        return switch (wanted.mode()) {
            case LOCAL_ONLY -> stored(wanted).map(found -> found.orElseThrow(() -> notHere(wanted)));
            case DEFAULT, PREFER_REMOTE ->
                stored(wanted)
                        .onFailure(AgentException.class)
                        .recoverWithItem(Optional.empty())
                        .flatMap(found -> found.map(content -> Uni.createFrom().item(content))
                                .orElseGet(() -> fetched(wanted)));
            case STRICT, REMOTE_ONLY -> fetched(wanted);
        };
    }

    private Uni<Optional<Content>> stored(Wanted wanted) {
        return doors.store().blob(wanted.reference().repository(), wanted.manifest(), wanted.config());
    }

    private Uni<Content> fetched(Wanted wanted) {
        return bounds.run(wanted.reference(), load -> {
            load.takeManifest(Math.min(wanted.config().size(), LARGEST));
            return doors.registry()
                    .blob(wanted.reference(), wanted.config(), LARGEST)
                    .map(Delivered::value);
        });
    }

    private static NotCached notHere(Wanted wanted) {
        return new NotCached(Report.of(
                wanted.reference().toString(),
                "the configuration " + wanted.config().digest()
                        + ", which has the labels, is not in the store: serving does not need it, so that only"
                        + " agent-loader.store.complete keeps it; ask where the registry may be asked"));
    }

    private static NoMatchingPlatform notChosen(InspectedAgent inspected) {
        List<String> platforms = inspected.named().descriptor().mediaType().isIndex()
                ? PlatformChoice.candidates(Index.parse(inspected.named())).stream()
                        .flatMap(entry -> entry.platform().stream())
                        .map(Platform::toString)
                        .distinct()
                        .toList()
                : List.of();
        return new NoMatchingPlatform(Report.of(
                        inspected.reference().toString(),
                        "the index has no entry for this machine, so there are no labels to read; ask for one of these"
                                + " platforms: " + String.join(", ", platforms))
                .withMember("platforms", platforms));
    }
}
