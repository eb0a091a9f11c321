package io.agentloader.http;

import io.agentloader.bundle.BundleTar;
import io.agentloader.bundle.BundledAgent;
import io.agentloader.connection.UnsentAnswers;
import io.agentloader.document.AgentInfo;
import io.agentloader.document.ExistenceInfo;
import io.agentloader.document.ExplanationInfo;
import io.agentloader.document.TagList;
import io.agentloader.failure.AgentException;
import io.agentloader.oci.Content;
import io.agentloader.pull.Existence;
import io.agentloader.pull.Explanation;
import io.agentloader.pull.PulledAgent;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import io.agentloader.resolver.AgentMetadata;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** Turns what the pipeline tells about an agent, without the agent, into status, headers and body. */
@Singleton
final class ViewAnswers {

    /** How often the bytes of a bundle are in memory while it is made, besides once as they were read. */
    private static final long COPIES = 2;

    private static final long LAYOUT_BYTES = 64 << 10;

    private final Standing standing;
    private final CacheRules caching;
    private final UnsentAnswers unsent;

    ViewAnswers(Standing standing, CacheRules caching, UnsentAnswers unsent) {
        this.standing = standing;
        this.caching = caching;
        this.unsent = unsent;
    }

    /** The digest that a reference names, as one line of text. */
    Answer digest(ResolvedDigest resolved) {
        return resolved(resolved)
                .with("Cache-Control", caching.ofAgent(resolved, false))
                .withText("text/plain", resolved.digest() + "\n");
    }

    /** {@code AgentInfo}. It tells also of the store, so that not even a digest's is the same for ever. */
    Answer inspected(AgentMetadata inspected) {
        return resolved(inspected.inspected().resolved())
                .with("Cache-Control", caching.ofAgent(inspected.inspected().resolved(), true))
                .with(Json.MEDIA_TYPE, Json.bytes(AgentInfo.of(inspected)));
    }

    /** What was read out of the agent. Another version of this service may read more, so that it is not the same for ever. */
    Answer read(PulledAgent agent, Map<String, Object> document) {
        return resolved(agent.resolved())
                .with("Cache-Control", caching.ofAgent(agent.resolved(), true))
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }

    /** Yes, no, or nobody knows: all three are {@code 200}, and true for this moment only. */
    Answer existence(Existence existence) {
        Optional<AgentException> failure = existence.failure();
        return existence
                .resolved()
                .map(this::resolved)
                .orElseGet(() -> plain(failure))
                .with("Cache-Control", "no-store")
                .with(Json.MEDIA_TYPE, Json.bytes(ExistenceInfo.of(existence)));
    }

    /** {@code Explanation}: true for this moment only. */
    Answer explained(Explanation explanation) {
        return plain(Optional.empty())
                .with("Cache-Control", "no-store")
                .with(Json.MEDIA_TYPE, Json.bytes(ExplanationInfo.of(explanation)));
    }

    /** {@code TagList}; {@code Link} leads to the next page. */
    Answer tags(RepositoryTags tags, TagQuery query) {
        return plain(Optional.empty())
                .with("Cache-Control", "no-store")
                .with("Agent-Confirmed-By", tags.host())
                .with("Link", TagLinks.next(tags, query))
                .with(Json.MEDIA_TYPE, Json.bytes(TagList.of(tags)));
    }

    /**
     * Agents with everything that belongs to them, made in memory; the first is the one that was asked for.
     *
     * @throws Refusal when others take the memory that it is made in
     */
    Answer bundle(List<BundledAgent> agents) {
        BundledAgent agent = agents.get(0);
        long size = agents.size() * LAYOUT_BYTES
                + agents.stream()
                        .flatMap(BundledAgent::contents)
                        .collect(Collectors.toMap(Content::digest, Content::size, (one, same) -> one))
                        .values()
                        .stream()
                        .mapToLong(Long::longValue)
                        .sum();
        UnsentAnswers.Room room = unsent.room(COPIES * size).orElseThrow(LargeAnswers::overloaded);
        ByteArrayOutputStream tar = new ByteArrayOutputStream(Math.toIntExact(size));
        try {
            BundleTar.write(agents, tar);
        } catch (IOException impossible) {
            throw new UncheckedIOException("memory does not fail to be written", impossible);
        } finally {
            room.giveBack();
        }
        return plain(Optional.empty())
                .with("Cache-Control", "no-store")
                .with("Docker-Content-Digest", agent.named().digest().toString())
                .with(
                        "Agent-Reference",
                        agent.reference().resolvedTo(agent.named().digest()).toString())
                .with("Content-Disposition", "attachment; filename=\"bundle.tar\"")
                .with(BundleTar.MEDIA_TYPE, tar.toByteArray());
    }

    private Answer resolved(ResolvedDigest resolved) {
        return standing.of(plain(resolved.outcome().trouble()), resolved);
    }

    private static Answer plain(Optional<AgentException> trouble) {
        return Answer.of(200)
                .with("Proxy-Status", trouble.flatMap(ProxyStatus::of))
                .with("X-Content-Type-Options", "nosniff");
    }
}
