package io.agentloader.dependencies;

import io.agentloader.bundle.BundledAgent;
import io.agentloader.failure.AgentException;
import io.agentloader.failure.AgentException.InvalidAgent;
import io.agentloader.failure.AgentException.ReferenceNotAllowed;
import io.agentloader.failure.Report;
import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PullRequest;
import io.agentloader.schema.Requirements;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/** One bundle of a tree, level by level; within a level agents are gathered side by side. */
final class Packing {

    private final TreeBundles rooms;
    private final List<PullRequest> roots;
    private final Predicate<Reference> allowed;
    private final int most;
    private final Map<String, BundledAgent> found = new LinkedHashMap<>();
    private final Set<Digest> counted = new HashSet<>();
    private long bytes;

    Packing(TreeBundles rooms, List<PullRequest> roots, Predicate<Reference> allowed) {
        this.rooms = rooms;
        this.roots = roots;
        this.allowed = allowed;
        this.most = Math.min(Dependencies.MOST * roots.size(), Lock.MOST);
    }

    /** An agent with what its YAML names, as it is written there. */
    private record Packed(BundledAgent agent, Set<String> names) {}

    Uni<List<BundledAgent>> run() {
        return level(roots, 0).map(done -> List.copyOf(found.values()));
    }

    private Uni<Boolean> level(List<PullRequest> wanted, int depth) {
        if (wanted.isEmpty()) {
            return Uni.createFrom().item(true);
        }
        List<Uni<Packed>> all =
                wanted.stream().map(request -> packed(request, depth)).toList();
        return Uni.join()
                .all(all)
                .usingConcurrencyOf(Dependencies.AT_ONCE)
                .andFailFast()
                .flatMap(level -> level(next(level, depth), depth + 1));
    }

    private Uni<Packed> packed(PullRequest request, int depth) {
        Uni<Packed> packed = rooms.bundles()
                .export(request)
                .invoke(agent -> count(agent, depth))
                .flatMap(this::read);
        return depth == 0
                ? packed
                : packed.onFailure(AgentException.class).transform(failure -> needed(failure, request));
    }

    /** What was asked for is taken whatever its size, as it is alone; the rest must not fill the memory. */
    private synchronized void count(BundledAgent agent, int depth) {
        bytes += agent.contents()
                .filter(content -> counted.add(content.digest()))
                .mapToLong(Content::size)
                .sum();
        if (depth > 0 && bytes > rooms.limits().total()) {
            throw tooMuch("take more than " + rooms.limits().total() + " bytes");
        }
    }

    private Uni<Packed> read(BundledAgent agent) {
        return Multi.createFrom()
                .iterable(agent.yamls(rooms.limits().agent()))
                .onItem()
                .transformToUniAndConcatenate(yaml -> rooms.reader().requirements(yaml.bytes()))
                .onItem()
                .transformToIterable(Requirements::agents)
                .map(Requirements.Agent::reference)
                .select()
                .distinct()
                // one more than is followed, so that it shows where there are too many
                .select()
                .first(most + 1L)
                .collect()
                .asSet()
                .onFailure(InvalidAgent.class)
                .transform(flaw -> unread(flaw, agent))
                .map(names -> new Packed(agent, names));
    }

    private List<PullRequest> next(List<Packed> level, int depth) {
        level.forEach(packed -> found.putIfAbsent(packed.agent().reference().canonical(), packed.agent()));
        Map<String, PullRequest> next = new LinkedHashMap<>();
        for (Packed packed : level) {
            for (String name : packed.names()) {
                reference(name, packed.agent())
                        .filter(reference -> !found.containsKey(reference.canonical()))
                        .ifPresent(reference -> next.putIfAbsent(
                                reference.canonical(), roots.get(0).about(reference)));
            }
        }
        if (found.size() + next.size() > most) {
            throw tooMuch("are more than " + most + " agents");
        }
        if (depth == Dependencies.DEEPEST && !next.isEmpty()) {
            throw tooMuch("go on after " + Dependencies.DEEPEST + " steps");
        }
        return List.copyOf(next.values());
    }

    private Optional<Reference> reference(String name, BundledAgent by) {
        Optional<Reference> reference = Names.reference(name, rooms.references());
        if (reference.isEmpty() && !Names.isAddress(name)) {
            throw new InvalidAgent(Report.of(
                            by.reference().toString(),
                            by.reference() + " names " + name + ", " + Names.whyNone(name, rooms.references()))
                    .withReference(by.reference().toString())
                    .withMember("rule", "names"));
        }
        if (reference.filter(allowed.negate()).isPresent()) {
            throw new ReferenceNotAllowed(
                    Report.of(name, by.reference() + " names " + name + ", and the caller may not ask for that")
                            .withReference(reference.get().toString()));
        }
        return reference;
    }

    private AgentException needed(AgentException failure, PullRequest request) {
        Report report = failure.report();
        return failure.with(report.withDetail(report.detail() + " The bundle needs " + request.reference() + ", for "
                + roots.get(0).reference() + (roots.size() == 1 ? "" : " and what was asked for with it")
                + " leads there."));
    }

    private static AgentException unread(AgentException flaw, BundledAgent agent) {
        String name = agent.reference().toString();
        Report report = flaw.report();
        return flaw.with(
                report.withReference(name).withDetail("what " + name + " leads to cannot be told: " + report.detail()));
    }

    private InvalidAgent tooMuch(String how) {
        String name = roots.get(0).reference().toString();
        return new InvalidAgent(
                Report.of(name, name + " and the agents that it leads to " + how + "; bundle some of them alone")
                        .withReference(name)
                        .withMember("rule", "dependencies"));
    }
}
