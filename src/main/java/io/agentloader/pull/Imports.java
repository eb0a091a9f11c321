package io.agentloader.pull;

import io.agentloader.agent.AgentArtifact;
import io.agentloader.agent.AgentLayer;
import io.agentloader.agent.PlatformChoice;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.failure.AgentException.InvalidBundle;
import io.agentloader.failure.AgentException.NoMatchingPlatform;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Index;
import io.agentloader.oci.Platform;
import io.agentloader.oci.Reference;
import io.agentloader.store.Artifact;
import io.agentloader.store.Confirmation;
import io.agentloader.store.Naming;
import io.agentloader.store.Pin;
import io.agentloader.store.Version;
import io.smallrye.mutiny.Uni;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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

    /** One agent as the store takes it: once for each platform that it can be asked for. */
    private record Goods(BundledAgent agent, List<Artifact> artifacts) {

        private List<Content> extras() {
            return Stream.concat(agent.blobs().stream(), agent.manifests().stream())
                    .toList();
        }

        private Stream<Naming> namings() {
            return artifacts.stream().map(artifact -> new Naming(agent.reference(), artifact));
        }
    }

    Uni<List<ImportedAgent>> take(List<BundledAgent> agents) {
        return Uni.createFrom().deferred(() -> {
            agents.forEach(agent -> doors.admission().check(agent.reference()));
            List<Goods> goods = agents.stream().map(this::goods).toList();
            return kept(goods).flatMap(so -> named(goods));
        });
    }

    private Uni<List<Goods>> kept(List<Goods> goods) {
        Uni<List<Goods>> all = Uni.createFrom().item(goods);
        for (Goods one : goods) {
            all = all.call(() -> doors.store().keep(one.extras()));
            for (Artifact artifact : one.artifacts()) {
                all = all.call(() -> doors.store().commit(artifact));
            }
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

    private Goods goods(BundledAgent agent) {
        Map<String, Artifact> artifacts = new LinkedHashMap<>();
        for (PlatformChoice choice : choices(agent)) {
            manifest(agent, choice)
                    .map(manifest -> artifact(agent, manifest, choice))
                    .ifPresent(artifact -> artifacts.putIfAbsent(artifact.platform(), artifact));
        }
        if (artifacts.isEmpty()) {
            throw new InvalidBundle(Report.of(
                    agent.reference().toString(),
                    "the bundle has no agent that " + agent.reference() + " could be asked for by any platform"));
        }
        return new Goods(agent, List.copyOf(artifacts.values()));
    }

    /** As a caller on this machine would choose, then each platform that an index names, with and without its variant. */
    private List<PlatformChoice> choices(BundledAgent agent) {
        Platform own = PlatformChoice.own(settings.architecture());
        Stream<Platform> named = Stream.concat(Stream.of(agent.named()), agent.manifests().stream())
                .filter(content -> content.descriptor().mediaType().isIndex())
                .flatMap(content -> PlatformChoice.candidates(Index.parse(content)).stream())
                .flatMap(entry -> entry.platform().stream())
                .flatMap(platform ->
                        Stream.of(platform, new Platform(platform.os(), platform.architecture(), Optional.empty())));
        return Stream.concat(
                        Stream.of(new PlatformChoice(own, Optional.empty())),
                        named.distinct().map(platform -> new PlatformChoice(own, Optional.of(platform))))
                .toList();
    }

    /** What the choice leads to, when the bundle has it. */
    private static Optional<Content> manifest(BundledAgent agent, PlatformChoice choice) {
        try {
            Optional<Content> reached = Optional.of(agent.named());
            while (reached.filter(content -> content.descriptor().mediaType().isIndex())
                    .isPresent()) {
                Index.Entry entry = choice.entry(Index.parse(reached.get()));
                reached = agent.content(entry.descriptor().digest());
            }
            return reached;
        } catch (NoMatchingPlatform notHere) {
            return Optional.empty();
        }
    }

    private Artifact artifact(BundledAgent agent, Content manifest, PlatformChoice choice) {
        Content layer = agent.content(AgentArtifact.of(manifest).layer().digest())
                .orElseThrow()
                .as(AgentArtifact.of(manifest).layer().mediaType());
        Content yaml = AgentLayer.open(layer, settings.maxAgentSize());
        return new Artifact(agent.named(), manifest, layer, choice.key(), yaml.digest(), yaml.size());
    }
}
