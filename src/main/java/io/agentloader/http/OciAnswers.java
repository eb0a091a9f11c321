package io.agentloader.http;

import io.agentloader.embedded.ByteRange;
import io.agentloader.oci.Content;
import io.agentloader.pull.AgentReferrers;
import io.agentloader.pull.PulledBlob;
import io.agentloader.pull.RepositoryTags;
import io.agentloader.pull.ResolvedDigest;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Answers in the words of the OCI distribution specification, with what this service says of every agent besides. */
@Singleton
final class OciAnswers {

    static final String VERSION_HEADER = "Docker-Distribution-API-Version";
    static final String VERSION = "registry/2.0";

    private final Standing standing;
    private final CacheRules caching;

    OciAnswers(Standing standing, CacheRules caching) {
        this.standing = standing;
        this.caching = caching;
    }

    Answer root() {
        return list(Map.of());
    }

    /**
     * The manifest or index as it was published, or {@code 304} when the caller has it.
     *
     * @throws Refusal when the caller wants another one
     */
    Answer manifest(Call call, Content named, ResolvedDigest resolved) {
        Answer head = head(call, named, resolved);
        return head.status() == 304
                ? head
                : head.with(named.descriptor().mediaType().name(), named.bytes());
    }

    /**
     * The blob as it was published, or the part of it that is asked for.
     *
     * @throws Refusal when there is no such part, or when the caller wants another blob
     */
    Answer blob(Call call, PulledBlob blob) {
        Content content = blob.content();
        Answer head = head(call, content, blob.resolved()).with("Accept-Ranges", "bytes");
        if (head.status() == 304) {
            return head;
        }
        // a range is defined for GET alone (RFC 9110 section 14.2)
        Optional<ByteRange> range = call.isHead()
                ? Optional.empty()
                : ByteRange.of(call.header("Range"), call.header("If-Range"), etag(content), content.size());
        return range.map(part -> part(head, content, part))
                .orElseGet(() -> head.with("application/octet-stream", content.bytes()));
    }

    private static Answer part(Answer head, Content content, ByteRange range) {
        if (range.isEmpty()) {
            throw Refusal.invalidParameter("Range", "names bytes that are not there")
                    .with("range", "bytes */" + content.size())
                    .header("Content-Range", "bytes */" + content.size());
        }
        ByteBuffer bytes = content.bytes();
        int first = bytes.position() + (int) range.first();
        bytes.position(first).limit(first + (int) (range.last() - range.first() + 1));
        return head.status(206)
                .with("Content-Range", "bytes " + range.first() + "-" + range.last() + "/" + content.size())
                .with("application/octet-stream", bytes.slice());
    }

    private Answer head(Call call, Content content, ResolvedDigest resolved) {
        String etag = etag(content);
        Conditions.requireMatch(call, resolved.reference().toString(), etag);
        boolean known = Conditions.isKnown(call, etag);
        return standing.of(Answer.of(known ? 304 : 200), resolved)
                .with(VERSION_HEADER, VERSION)
                .with("ETag", etag)
                .with("Cache-Control", caching.ofAgent(resolved, false));
    }

    private static String etag(Content content) {
        return Conditions.etag(content.digest());
    }

    /** The index of what refers to an agent, which nothing is kept of. */
    Answer referrers(AgentReferrers found, Optional<String> artifactType) {
        Answer answer = Answer.of(200)
                .with(VERSION_HEADER, VERSION)
                .with("Cache-Control", "no-store")
                .with("Agent-Confirmed-By", found.host())
                .with(
                        found.index().descriptor().mediaType().name(),
                        found.index().bytes());
        return artifactType.isEmpty() ? answer : answer.with("OCI-Filters-Applied", "artifactType");
    }

    Answer tags(RepositoryTags tags, OciTagPage page) {
        Answer list = list(Map.of("name", page.name(), "tags", tags.tags())).with("Agent-Confirmed-By", tags.host());
        return tags.more() && !tags.tags().isEmpty()
                ? list.with("Link", page.next(tags.tags().get(tags.tags().size() - 1)))
                : list;
    }

    /** What a page without room is, whatever the repository has. */
    Answer noTags(OciTagPage page) {
        return list(Map.of("name", page.name(), "tags", List.of()));
    }

    private static Answer list(Map<String, Object> document) {
        return Answer.of(200)
                .with(VERSION_HEADER, VERSION)
                .with("Cache-Control", "no-store")
                .with(Json.MEDIA_TYPE, Json.bytes(document));
    }
}
