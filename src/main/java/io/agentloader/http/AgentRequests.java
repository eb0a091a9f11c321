package io.agentloader.http;

import io.agentloader.failure.AgentException;
import io.agentloader.failure.Report;
import io.agentloader.oci.Reference;
import io.agentloader.oci.ReferenceParser;
import io.agentloader.pull.PullAgent;
import io.agentloader.pull.PullRequest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;

/** From a request about an agent to its answer: path to reference, headers to question, agent to headers. */
@Singleton
final class AgentRequests {

    private static final Set<String> POSTED = Set.of("import", "validate", "prefetch", "resolve");

    private static final Set<String> OF_TAGS = Set.of("versions", "pin");

    private final PullAgent pullAgent;
    private final ReferenceParser references;
    private final Questions questions;
    private final AgentAnswers answers;
    private final ViewRequests views;
    private final Bodies bodies;
    private final LongPolls polls;
    private final PrefetchRequests prefetches;
    private final WarmTargets targets;

    AgentRequests(
            PullAgent pullAgent,
            ReferenceParser references,
            Questions questions,
            AgentAnswers answers,
            ViewRequests views,
            Bodies bodies,
            LongPolls polls,
            PrefetchRequests prefetches,
            WarmTargets targets) {
        this.pullAgent = pullAgent;
        this.references = references;
        this.questions = questions;
        this.answers = answers;
        this.views = views;
        this.bodies = bodies;
        this.polls = polls;
        this.prefetches = prefetches;
        this.targets = targets;
    }

    /** An agent, a view of one, or an operation. */
    Uni<Answer> answer(Call call) {
        AgentPath path = AgentPath.of(call.target().path());
        return switch (path.form()) {
            case AGENT -> agent(call, AgentPath.decoded(path.reference()));
            case VIEW -> view(call, path);
            case OPERATION -> operation(call, path);
        };
    }

    private Uni<Answer> agent(Call call, String text) {
        Reference reference = references.parseWanted(text);
        Representation representation = Accept.parse(call.lines("Accept"))
                .best(Representation.OFFERED)
                .orElseThrow(() -> Refusal.of(Code.NOT_ACCEPTABLE, "An agent is not available in any accepted type.")
                        .with("reference", reference.toString())
                        .with("available", Representation.available()));
        return represented(call, reference, representation).invoke(agent -> targets.learn(call, reference));
    }

    private Uni<Answer> view(Call call, AgentPath path) {
        if (path.isPrefetch()) {
            throw Refusal.methodNotAllowed(call.method(), Allowed.of(call));
        }
        Reference reference = wanted(path);
        return path.view().equals("manifest")
                ? represented(call, reference, Representation.manifest(call.query()))
                : named(reference, views.answer(call, path.view(), reference));
    }

    /** What is remembered of a tag, and what holds one, is of a tag and of nothing else. */
    private Reference wanted(AgentPath path) {
        String text = AgentPath.decoded(path.reference());
        return OF_TAGS.contains(path.view()) ? references.parse(text) : references.parseWanted(text);
    }

    private Uni<Answer> operation(Call call, AgentPath path) {
        if (POSTED.contains(path.view())) {
            throw Refusal.methodNotAllowed(call.method(), Allowed.of(call));
        }
        if (!path.view().equals("get")) {
            throw Refusal.noSuchResource("There is no operation of that name.");
        }
        return agent(
                call,
                call.query()
                        .value("ref")
                        .map(AgentPath::queried)
                        .orElseThrow(() -> Refusal.invalidParameter("ref", "is missing: it holds the reference")));
    }

    private Uni<Answer> represented(Call call, Reference reference, Representation representation) {
        PullRequest question = questions.reading(call, reference);
        Optional<Duration> wait = LongPolls.wait(call, question);
        return named(
                reference,
                wait.isPresent()
                        ? awaited(call, question, representation, wait.get())
                        : call.found().orElseGet(() -> pullAgent.pull(question)).flatMap(agent -> bodies.of(
                                        agent, representation)
                                .map(body -> answers.agent(call, agent, body))));
    }

    private Uni<Answer> awaited(Call call, PullRequest question, Representation representation, Duration wait) {
        return polls.agent(question, wait, LongPolls.isNew(call.lines("If-None-Match"), representation))
                .flatMap(agent -> bodies.of(agent, representation).map(body -> answers.awaited(call, agent, body)));
    }

    /** Every problem names the reference and the host, also one that arose where neither was known. */
    private static <T> Uni<T> named(Reference reference, Uni<T> pulling) {
        return pulling.onFailure(AgentException.class).transform(failure -> {
            Report report = failure.report();
            Report whole = report.reference().isPresent() ? report : report.withReference(reference.toString());
            return failure.with(whole.host().isPresent() ? whole : whole.withHost(reference.registry()));
        });
    }

    /** {@code /agents/<ref>/refresh} and {@code /agents/<ref>/-/prefetch}, and nothing else. */
    Uni<Answer> posted(Call call) {
        AgentPath path = AgentPath.of(call.target().path());
        return path.isPrefetch()
                ? prefetches.one(call, references.parseWanted(AgentPath.decoded(path.reference())))
                : refresh(call, path);
    }

    private Uni<Answer> refresh(Call call, AgentPath path) {
        String refreshed = path.refreshed().orElseThrow(() -> Refusal.methodNotAllowed("POST", Allowed.of(call)));
        Reference reference = references.parseWanted(AgentPath.decoded(refreshed));
        PullRequest question = questions.refreshing(call, reference);
        return named(reference, pullAgent.pull(question)).map(agent -> answers.refreshed(call, agent));
    }
}
