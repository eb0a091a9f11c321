package io.agentloader.pull;

import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Descriptor;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.store.ContentStore;
import io.agentloader.store.Naming;
import io.agentloader.store.Pin;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Puts verified agents into the store: every blob of every agent first, then the names. */
final class Imports {

    private final PullDoors doors;
    private final PullSettings settings;
    private final InstantSource clock;

    Imports(PullDoors doors, PullSettings settings, InstantSource clock) {
        this.doors = doors;
        this.settings = settings;
        this.clock = clock;
    }

    /** Larger ones could be written, and never be read again. */
    private static final long LARGEST_BLOB = ContentStore.LARGEST_BLOB;

    /** As many as a record remembers of one index. */
    private static final int MOST_PLATFORMS = 64;

    /** One agent as the store takes it: once for each platform that it can be asked for. */
    private record Goods(BundledAgent agent, List<Artifact> artifacts) {

        /** What is pointed to comes before what points to it. */
        private Stream<Content> parts() {
            return Stream.of(agent.blobs(), agent.manifests(), List.of(agent.named()))
                    .flatMap(List::stream);
        }

        private Stream<Naming> namings() {
            return artifacts.stream().map(artifact -> new Naming(agent.reference(), artifact));
        }
    }

    /** One agent of the bundle, with what is in it by digest. */
    private record Crate(BundledAgent agent, Map<Digest, Content> parts, Unpacked unpacked) {

        private static Crate of(BundledAgent agent, Unpacked unpacked) {
            Map<Digest, Content> parts = new HashMap<>();
            agent.contents().forEach(content -> parts.putIfAbsent(content.digest(), content));
            return new Crate(agent, parts, unpacked);
        }

        private Optional<Content> part(Descriptor descriptor) {
            return Optional.ofNullable(parts.get(descriptor.digest()));
        }
    }

    Uni<List<ImportedAgent>> take(List<BundledAgent> agents) {
        return Uni.createFrom().deferred(() -> {
            agents.forEach(agent -> doors.admission().check(agent.reference()));
            Unpacked unpacked = new Unpacked(settings.maxAgentSize());
            List<Goods> goods = agents.stream()
                    .map(agent -> goods(Crate.of(agent, unpacked)))
                    .toList();
            return kept(goods).flatMap(so -> named(goods));
        });
    }

    private Uni<List<Goods>> kept(List<Goods> goods) {
        Uni<List<Goods>> all = Uni.createFrom().item(goods);
        Set<Digest> kept = new HashSet<>();
        for (Goods one : goods) {
            List<Content> others =
                    one.parts().filter(part -> kept.add(part.digest())).toList();
            all = all.call(() -> doors.store().keep(others));
        }
        return all;
    }

    private Uni<List<ImportedAgent>> named(List<Goods> goods) {
        // as old as a confirmation can be that has to be asked about again
        Confirmation confirmation = new Confirmation(clock.instant().minus(settings.freshness()), Confirmation.IMPORT);
        List<Naming> namings = goods.stream().flatMap(Goods::namings).toList();
        // pins that cannot be read are told before anything is moved
        return doors.store()
                .pins()
                .flatMap(pins -> doors.store().tagAll(namings, confirmation).map(named -> goods.stream()
                        .map(one -> imported(one.agent(), named, pins))
                        .toList()));
    }

    private static ImportedAgent imported(BundledAgent agent, Map<Reference, Version> named, List<Pin> pins) {
        Version current = Optional.ofNullable(named.get(agent.reference())).orElseThrow();
        Optional<Digest> pinned = pins.stream()
                .filter(pin -> pin.reference().equals(agent.reference()))
                .map(Pin::digest)
                .findFirst();
        return new ImportedAgent(agent.reference(), agent.named().digest(), current, pinned);
    }

    private Goods goods(Crate crate) {
        BundledAgent agent = crate.agent();
        refuseLarge(agent);
        Map<String, Artifact> artifacts = new LinkedHashMap<>();
        for (PlatformChoice choice : choices(crate)) {
            if (artifacts.size() < MOST_PLATFORMS && !artifacts.containsKey(choice.key())) {
                manifest(crate, choice)
                        .map(manifest -> artifact(crate, manifest, choice))
                        .ifPresent(artifact -> artifacts.put(artifact.platform(), artifact));
            }
        }
        if (artifacts.isEmpty()) {
            throw new InvalidBundle(Report.of(
                    agent.reference().toString(),
                    "the bundle has no agent that " + agent.reference() + " could be asked for by any platform"));
        }
        return new Goods(agent, List.copyOf(artifacts.values()));
    }

    private static void refuseLarge(BundledAgent agent) {
        agent.blobs().stream()
                .filter(blob -> blob.size() > LARGEST_BLOB)
                .findFirst()
                .ifPresent(blob -> {
                    throw new InvalidBundle(Report.of(
                            agent.reference().toString(),
                            "the bundle cannot be taken: the blob " + blob.digest() + " of " + agent.reference()
                                    + " is " + blob.size() + " bytes, and the store keeps at most " + LARGEST_BLOB));
                });
    }

    /** As a caller on this machine would choose, then each platform that an index names, with and without its variant. */
    private List<PlatformChoice> choices(Crate crate) {
        BundledAgent agent = crate.agent();
        Platform own = PlatformChoice.own(settings.architecture());
        Stream<Platform> named = Stream.concat(Stream.of(agent.named()), agent.manifests().stream())
                .filter(content -> content.descriptor().mediaType().isIndex())
                .flatMap(content -> PlatformChoice.candidates(crate.unpacked().index(content)).stream())
                .flatMap(entry -> entry.platform().stream())
                .flatMap(platform ->
                        Stream.of(platform, new Platform(platform.os(), platform.architecture(), Optional.empty())));
        return Stream.concat(
                        Stream.of(new PlatformChoice(own, Optional.empty())),
                        named.distinct().map(platform -> new PlatformChoice(own, Optional.of(platform))))
                .toList();
    }

    /** What the choice leads to, when the bundle has it. */
    private static Optional<Content> manifest(Crate crate, PlatformChoice choice) {
        try {
            Optional<Content> reached = Optional.of(crate.agent().named());
            while (reached.filter(content -> content.descriptor().mediaType().isIndex())
                    .isPresent()) {
                Index.Entry entry = choice.entry(crate.unpacked().index(reached.get()));
                reached = crate.part(entry.descriptor());
            }
            return reached;
        } catch (NoMatchingPlatform notHere) {
            return Optional.empty();
        }
    }

    private static Artifact artifact(Crate crate, Content manifest, PlatformChoice choice) {
        Descriptor published = crate.unpacked().layer(manifest);
        Content layer = crate.part(published).orElseThrow().as(published.mediaType());
        Descriptor yaml = crate.unpacked().agent(layer);
        return new Artifact(crate.agent().named(), manifest, layer, choice.key(), yaml.digest(), yaml.size())
                .beside(crate.agent().blobs());
    }
}
