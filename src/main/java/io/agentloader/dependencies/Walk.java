package io.agentloader.dependencies;

import io.agentloader.dependencies.Dependency.State;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.Kind;
import io.agentloader.failure.Report;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Requirements;
import io.smallrye.mutiny.Uni;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One tree, level by level; within a level agents are pulled side by side, and what they name is read in their order. */
final class Walk {

    private final PullAgent pullAgent;
    private final AgentReader reader;
    private final ReferenceParser references;
    private final Beginning beginning;
    private final Predicate<Reference> allowed;
    private final Map<String, Dependency> found = new LinkedHashMap<>();

    Walk(Dependencies rooms, Beginning beginning, Predicate<Reference> allowed) {
        this.pullAgent = rooms.pullAgent();
        this.reader = rooms.reader();
        this.references = rooms.references();
        this.beginning = beginning;
        this.allowed = allowed;
    }

    /** A root that was read. */
    private record Start(Root root, Optional<Dependency> agent, List<String> names) {}

    Uni<DependencyTree> run() {
        List<Uni<Start>> starts = Stream.concat(
                        beginning.agents().stream().map(this::agent),
                        beginning.files().stream().map(this::file))
                .toList();
        return Uni.join()
                .all(starts)
                .usingConcurrencyOf(Dependencies.AT_ONCE)
                .andFailFast()
                .flatMap(all -> {
                    all.forEach(start -> start.agent().ifPresent(agent -> found.putIfAbsent(agent.name(), agent)));
                    return below(names(all), 1).map(cut -> tree(all, cut));
                });
    }

    private Uni<Start> agent(PullRequest request) {
        return pullAgent.pull(request).flatMap(agent -> names(agent).map(names -> {
            Dependency root = locked(agent.reference().canonical(), 0, agent, names);
            Root start = new Root(root.name(), agent.named().digest(), Optional.of(agent.resolved()));
            return new Start(start, Optional.of(root), names);
        }));
    }

    private Uni<Start> file(AuthoredFile file) {
        Digest digest = Digest.of(Digest.Algorithm.SHA256, file.yaml().duplicate());
        return names(file.yaml())
                .onFailure(InvalidAgent.class)
                .transform(flaw -> named(file, flaw))
                .map(names -> new Start(new Root(file.name(), digest, Optional.empty()), Optional.empty(), names));
    }

    private static InvalidAgent named(AuthoredFile file, InvalidAgent flaw) {
        return flaw.with(
                Report.of(file.name(), file.name() + ": " + flaw.report().detail()));
    }

    private static Set<String> names(List<Start> starts) {
        return starts.stream()
                .flatMap(start -> start.names().stream())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private DependencyTree tree(List<Start> starts, boolean cut) {
        List<Root> roots = starts.stream().map(Start::root).distinct().toList();
        Set<String> from = new LinkedHashSet<>();
        starts.forEach(start ->
                start.agent().ifPresentOrElse(agent -> from.add(agent.name()), () -> from.addAll(start.names())));
        return new DependencyTree(roots, List.copyOf(found.values()), Cycles.among(found.values(), from), cut);
    }

    /** Whether something was left out. */
    private Uni<Boolean> below(Set<String> names, int depth) {
        names.removeAll(found.keySet());
        if (names.isEmpty() || depth > Dependencies.DEEPEST) {
            return Uni.createFrom().item(!names.isEmpty());
        }
        int room = beginning.most() - found.size();
        boolean cut = names.size() > room;
        List<Uni<Dependency>> next =
                names.stream().limit(room).map(name -> one(name, depth)).toList();
        if (next.isEmpty()) {
            return Uni.createFrom().item(cut);
        }
        return Uni.join()
                .all(next)
                .usingConcurrencyOf(Dependencies.AT_ONCE)
                .andFailFast()
                .invoke(all -> all.forEach(agent -> found.put(agent.name(), agent)))
                .flatMap(all -> below(namedBy(all), depth + 1).map(more -> more || cut));
    }

    private static Set<String> namedBy(List<Dependency> level) {
        Set<String> names = new LinkedHashSet<>();
        level.forEach(agent -> names.addAll(agent.dependencies()));
        return names;
    }

    private Uni<Dependency> one(String name, int depth) {
        Optional<Reference> reference = reference(name);
        if (reference.isEmpty()) {
            State state = Names.isAddress(name) ? State.ADDRESS : State.INVALID;
            return Uni.createFrom().item(unknown(name, depth, state));
        }
        if (!allowed.test(reference.get())) {
            return Uni.createFrom().item(unknown(name, depth, State.NOT_ALLOWED));
        }
        return pullAgent
                .pull(beginning.next().apply(reference.get()))
                .flatMap(agent -> names(agent)
                        .map(names -> locked(name, depth, agent, names))
                        .onFailure(InvalidAgent.class)
                        .recoverWithItem(flaw ->
                                failed(name, depth, Optional.of(agent.named().digest()), flaw)))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> failed(name, depth, Optional.empty(), failure));
    }

    private Uni<List<String>> names(PulledAgent agent) {
        return names(agent.yaml().bytes());
    }

    private Uni<List<String>> names(ByteBuffer yaml) {
        return reader.requirements(yaml).map(needs -> needs.agents().stream()
                .map(Requirements.Agent::reference)
                .map(text -> reference(text).map(Reference::canonical).orElse(text))
                .distinct()
                // one more than is followed, so that it shows where there are too many
                .limit(beginning.most() + 1L)
                .toList());
    }

    private Optional<Reference> reference(String text) {
        return Names.reference(text, references);
    }

    private static Dependency locked(String name, int depth, PulledAgent agent, List<String> names) {
        return new Dependency(
                name,
                depth,
                State.LOCKED,
                Optional.of(agent.named().digest()),
                Optional.of(agent.provenance().source()),
                agent.yaml().size(),
                Optional.empty(),
                names);
    }

    private static Dependency unknown(String name, int depth, State state) {
        return new Dependency(name, depth, state, Optional.empty(), Optional.empty(), 0, Optional.empty(), List.of());
    }

    private static Dependency failed(String name, int depth, Optional<Digest> digest, AgentException failure) {
        return new Dependency(
                name, depth, state(failure), digest, Optional.empty(), 0, Optional.of(failure), List.of());
    }

    private static State state(AgentException failure) {
        if (failure.kind() == Kind.REFERENCE_NOT_ALLOWED) {
            return State.NOT_ALLOWED;
        }
        return failure instanceof Absent ? State.MISSING : State.FAILED;
    }
}
