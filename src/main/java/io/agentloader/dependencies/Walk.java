package io.agentloader.dependencies;

import io.agentloader.dependencies.Dependency.State;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.Absent;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.InvalidReference;
import io.agentloader.failure.Kind;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.schema.AgentReader;
import io.agentloader.schema.Requirements;
import io.smallrye.mutiny.Uni;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** One tree, level by level; within a level agents are pulled side by side, and what they name is read in their order. */
final class Walk {

    private static final Pattern ADDRESS = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]*://.*", Pattern.DOTALL);

    private final PullAgent pullAgent;
    private final AgentReader reader;
    private final ReferenceParser references;
    private final Predicate<Reference> allowed;
    private final Map<String, Dependency> found = new LinkedHashMap<>();

    Walk(PullAgent pullAgent, AgentReader reader, ReferenceParser references, Predicate<Reference> allowed) {
        this.pullAgent = pullAgent;
        this.reader = reader;
        this.references = references;
        this.allowed = allowed;
    }

    Uni<DependencyTree> from(PullRequest request) {
        return pullAgent.pull(request).flatMap(agent -> names(agent).flatMap(names -> {
            Dependency root = locked(request.reference().canonical(), 0, agent, names);
            found.put(root.name(), root);
            return below(List.of(root), 1, request).map(cut -> tree(agent.resolved(), root, cut));
        }));
    }

    private DependencyTree tree(ResolvedDigest resolved, Dependency root, boolean cut) {
        return new DependencyTree(
                resolved, List.copyOf(found.values()), Cycles.among(found.values(), root.name()), cut);
    }

    /** Whether something was left out. */
    private Uni<Boolean> below(List<Dependency> level, int depth, PullRequest request) {
        Set<String> names = new LinkedHashSet<>();
        level.forEach(agent -> names.addAll(agent.dependencies()));
        names.removeAll(found.keySet());
        if (names.isEmpty() || depth > Dependencies.DEEPEST) {
            return Uni.createFrom().item(!names.isEmpty());
        }
        int room = Dependencies.MOST - found.size();
        boolean cut = names.size() > room;
        List<Uni<Dependency>> next = names.stream()
                .limit(room)
                .map(name -> one(name, depth, request))
                .toList();
        if (next.isEmpty()) {
            return Uni.createFrom().item(cut);
        }
        return Uni.join()
                .all(next)
                .usingConcurrencyOf(Dependencies.AT_ONCE)
                .andFailFast()
                .invoke(all -> all.forEach(agent -> found.put(agent.name(), agent)))
                .flatMap(all -> below(all, depth + 1, request).map(more -> more || cut));
    }

    private Uni<Dependency> one(String name, int depth, PullRequest request) {
        Optional<Reference> reference = reference(name);
        if (reference.isEmpty()) {
            State state = ADDRESS.matcher(name).matches() ? State.ADDRESS : State.INVALID;
            return Uni.createFrom().item(unknown(name, depth, state));
        }
        if (!allowed.test(reference.get())) {
            return Uni.createFrom().item(unknown(name, depth, State.NOT_ALLOWED));
        }
        return pullAgent
                .pull(request.about(reference.get()))
                .flatMap(agent -> names(agent)
                        .map(names -> locked(name, depth, agent, names))
                        .onFailure(InvalidAgent.class)
                        .recoverWithItem(flaw ->
                                failed(name, depth, Optional.of(agent.named().digest()), flaw)))
                .onFailure(AgentException.class)
                .recoverWithItem(failure -> failed(name, depth, Optional.empty(), failure));
    }

    private Uni<List<String>> names(PulledAgent agent) {
        return reader.requirements(agent.yaml().bytes()).map(needs -> needs.agents().stream()
                .map(Requirements.Agent::reference)
                .map(text -> reference(text).map(Reference::canonical).orElse(text))
                .distinct()
                // one more than is followed, so that it shows where there are too many
                .limit(Dependencies.MOST + 1L)
                .toList());
    }

    private Optional<Reference> reference(String text) {
        try {
            return Optional.of(references.parse(text));
        } catch (InvalidReference other) {
            return Optional.empty();
        }
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
