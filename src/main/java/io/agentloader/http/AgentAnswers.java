package io.agentloader.http;

import io.agentloader.oci.Content;
import io.agentloader.oci.Digest;
import io.agentloader.oci.Reference;
import io.agentloader.pull.PulledAgent;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/** Turns what the pipeline delivers into status, headers and body. */
@Singleton
final class AgentAnswers {

    private final Standing standing;
    private final CacheRules caching;

    AgentAnswers(Standing standing, CacheRules caching) {
        this.standing = standing;
        this.caching = caching;
    }

    /**
     * The agent, or {@code 304} when the caller has it.
     *
     * @throws Refusal when the caller wants another version
     */
    Answer agent(Call call, PulledAgent agent, Bodies.Body body) {
        String etag = body.etag();
        Conditions.requireMatch(call, agent.reference().toString(), etag);
        boolean known = Conditions.isKnown(call, etag);
        Answer answer = validators(Answer.of(known ? 304 : 200), call, agent).with("ETag", etag);
        return known ? answer : withBody(answer, call, agent, body.content());
    }

    /** The same for a caller who was ready to wait: a cache between us must not answer the next such call by itself. */
    Answer awaited(Call call, PulledAgent agent, Bodies.Body body) {
        return agent(call, agent, body)
                .with("Cache-Control", "no-cache, no-transform")
                .with("Vary", "Accept, Prefer")
                .with(
                        "Preference-Applied",
                        Preference.waiting(call.lines("Prefer")).map(wait -> "wait=" + wait.toSeconds()));
    }

    /**
     * The agent after a refresh, or its headers alone where the caller prefers that.
     *
     * @throws Refusal when the caller wants another version than the registry has
     */
    Answer refreshed(Call call, PulledAgent agent) {
        Conditions.requireMatch(call, agent.reference().toString(), etag(agent.yaml()));
        String changed = agent.outcome().changed() ? "?1" : "?0";
        if (Preference.isMinimal(call.lines("Prefer"))) {
            return validators(Answer.of(204), call, agent)
                    .with("ETag", etag(agent.yaml()))
                    .with("Preference-Applied", "return=minimal")
                    .with("Agent-Changed", changed);
        }
        Answer answer = validators(Answer.of(200), call, agent)
                .with("ETag", etag(agent.yaml()))
                .with("Agent-Changed", changed);
        return withBody(answer, call, agent, Representation.DEFAULT.of(agent));
    }

    private Answer validators(Answer answer, Call call, PulledAgent agent) {
        boolean chosenHere =
                agent.isThroughIndex() && call.query().value("platform").isEmpty();
        return standing.of(answer, agent.resolved())
                .with("Cache-Control", caching.ofAgent(agent.resolved(), chosenHere))
                .with(
                        "Content-Location",
                        location(agent.reference(), agent.manifest().digest()))
                .with("Vary", "Accept");
    }

    private static Answer withBody(Answer answer, Call call, PulledAgent agent, Content body) {
        return answer.with("Repr-Digest", ReprDigest.of(body, call.lines("Want-Repr-Digest")))
                .with("Proxy-Status", agent.outcome().trouble().flatMap(ProxyStatus::of))
                .with("Link", links(agent))
                .with("Accept-Ranges", "none")
                .with("X-Content-Type-Options", "nosniff")
                .with(body.descriptor().mediaType().name(), body.bytes());
    }

    private static String links(PulledAgent agent) {
        Reference reference = agent.reference();
        List<String> links = new ArrayList<>();
        links.add("<" + location(reference, agent.named().digest()) + "/-/inspect>; rel=\"describedby\"");
        if (reference.digest().isEmpty()) {
            links.add("<" + path(reference.canonical()) + "/-/versions>; rel=\"version-history\"");
        }
        agent.movedFrom()
                .filter(before -> !before.equals(agent.named().digest()))
                .map(before -> "<" + location(reference, before) + ">; rel=\"predecessor-version\"")
                .ifPresent(links::add);
        return String.join(", ", links);
    }

    private static String etag(Content body) {
        return Conditions.etag(body.digest());
    }

    private static String location(Reference reference, Digest digest) {
        return path(reference.at(digest).toString());
    }

    /** Brackets of an IPv6 address may not stand in a path. */
    static String path(String reference) {
        return AgentPath.PREFIX + reference.replace("[", "%5B").replace("]", "%5D");
    }
}
